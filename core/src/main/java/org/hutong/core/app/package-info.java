/** Main, command line, wiring and life cycle. The only package that knows them all. */
@NullMarked
package org.hutong.core.app;

import org.jspecify.annotations.NullMarked;
