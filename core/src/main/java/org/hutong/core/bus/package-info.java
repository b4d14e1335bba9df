/** Hints between nodes. A hint may be lost; nothing depends on one for correctness. */
@NullMarked
package org.hutong.core.bus;

import org.jspecify.annotations.NullMarked;
