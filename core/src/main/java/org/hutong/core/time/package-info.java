/** The only clock and the only timers of the kernel. Calls <code>config</code>. */
@NullMarked
package org.hutong.core.time;

import org.jspecify.annotations.NullMarked;
