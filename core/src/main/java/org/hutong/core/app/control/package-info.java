/**
 * How a command line reaches the kernel: through the management listener of the running server,
 * which it finds by a file in the data directory that only the server's user can read; or, if none
 * runs, by starting the kernel for a moment.
 */
@NullMarked
package org.hutong.core.app.control;

import org.jspecify.annotations.NullMarked;
