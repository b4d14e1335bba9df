/** Metrics, health and diagnostics. May be called by every package. */
@NullMarked
package org.hutong.core.observe;

import org.jspecify.annotations.NullMarked;
