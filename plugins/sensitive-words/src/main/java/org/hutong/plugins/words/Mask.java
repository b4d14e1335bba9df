package org.hutong.plugins.words;

import java.util.BitSet;
import java.util.List;
import org.hutong.plugins.words.Lexicon.Finding;

/** Covers what was found. */
final class Mask {
  private Mask() {}

  /**
   * One mask for each character that can be seen, noise inside a word included; marks and invisible
   * characters go with the character that they belong to.
   */
  static String over(String text, List<Finding> findings, String mask) {
    var covered = new BitSet(text.length());
    for (Finding finding : findings) {
      if (finding.action() == Action.MASK) {
        covered.set(finding.start(), finding.end());
      }
    }
    if (covered.isEmpty()) {
      return text;
    }
    var masked = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      if (!covered.get(at)) {
        masked.appendCodePoint(c);
      } else if (!CharacterTable.dropped(c)) {
        masked.append(mask);
      }
      at += Character.charCount(c);
    }
    return masked.toString();
  }
}
