/** Robots by REST. */
@NullMarked
package org.hutong.core.http.robots;

import org.jspecify.annotations.NullMarked;
