/** WebSocket codec, sessions and the hub: which connection hears which conversation. */
@NullMarked
package org.hutong.core.connection;

import org.jspecify.annotations.NullMarked;
