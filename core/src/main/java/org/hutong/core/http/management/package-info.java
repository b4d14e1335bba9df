/** What the management listener shows: metrics, health and diagnostics. */
@NullMarked
package org.hutong.core.http.management;

import org.jspecify.annotations.NullMarked;
