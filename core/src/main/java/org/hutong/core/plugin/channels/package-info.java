/** Outside systems where customers and agents write: in by the inbox, out by the outbox. */
@NullMarked
package org.hutong.core.plugin.channels;

import org.jspecify.annotations.NullMarked;
