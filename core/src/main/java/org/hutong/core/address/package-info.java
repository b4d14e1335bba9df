/**
 * Addresses of machines and origins of pages as text: read, compared, written in one form. Pure;
 * called by every package.
 */
@NullMarked
package org.hutong.core.address;

import org.jspecify.annotations.NullMarked;
