/** Robots that plugins bring. */
@NullMarked
package org.hutong.core.plugin.robots;

import org.jspecify.annotations.NullMarked;
