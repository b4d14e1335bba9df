/**
 * What the command line does for the authors of plugins: writes a project, builds one, and swaps it
 * into a running server at each save.
 */
@NullMarked
package org.hutong.core.app.author;

import org.jspecify.annotations.NullMarked;
