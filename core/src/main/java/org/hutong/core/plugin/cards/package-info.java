/** Buttons of cards that plugins have sent or show in panels. */
@NullMarked
package org.hutong.core.plugin.cards;

import org.jspecify.annotations.NullMarked;
