/** The only maker of server ids (UUIDv7). Calls <code>time</code>. */
@NullMarked
package org.hutong.core.ids;

import org.jspecify.annotations.NullMarked;
