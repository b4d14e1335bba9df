/**
 * How much one person, one address and one site may do. Every way in asks here, so that nobody gets
 * more by opening a second connection or by coming another way.
 */
@NullMarked
package org.hutong.core.limit;

import org.jspecify.annotations.NullMarked;
