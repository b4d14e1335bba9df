/** Robots that answer visitors before people do, and hand over to them. */
@NullMarked
package org.hutong.core.robot;

import org.jspecify.annotations.NullMarked;
