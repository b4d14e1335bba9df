/**
 * Sensitive words: a text is brought into a normal form, words are found in it, and what was found
 * is masked in the original, refused or flagged.
 */
@NullMarked
package org.hutong.plugins.words;

import org.jspecify.annotations.NullMarked;
