/** The whole installation in one file, and back. Calls the store; knows no command line. */
@NullMarked
package org.hutong.core.app.backup;

import org.jspecify.annotations.NullMarked;
