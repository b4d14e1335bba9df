package org.hutong.core.http.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a text that is too long for one message: between paragraphs, lines, sentences, words; never
 * in a character. The page's script does the same ({@code web/packages/text/src/parts.ts}).
 */
final class TextParts {
  private static final int MARKS = 64;

  /** Where a reader would rather see the cut, best first. */
  private static final List<Pattern> CUTS =
      List.of(
          Pattern.compile("\\n\\s*\\n"),
          Pattern.compile("\\n"),
          Pattern.compile("[。！？!?…]+[\"'”’」』)）]*\\s*|\\.\\s+"),
          Pattern.compile("[\\s，,；;、]+"));

  private TextParts() {}

  static List<String> of(String text, int longest) {
    List<String> parts = new ArrayList<>();
    String rest = text.strip();
    while (rest.length() > longest) {
      int at = cut(rest, longest);
      parts.add(rest.substring(0, at).stripTrailing());
      rest = rest.substring(at).stripLeading();
    }
    parts.add(rest);
    parts.removeIf(String::isBlank);
    return parts;
  }

  private static int cut(String text, int longest) {
    for (Pattern cut : CUTS) {
      int last = 0;
      Matcher matcher = cut.matcher(text).region(0, longest);
      while (matcher.find()) {
        last = matcher.end();
      }
      if (last > longest / 2) {
        return last;
      }
    }
    return wholeCharacter(text, longest);
  }

  /** Steps back over what belongs to the character before: half a pair, marks, joiners. */
  private static int wholeCharacter(String text, int longest) {
    for (int at = longest; at > longest - MARKS && at > 1; at--) {
      if (!Character.isLowSurrogate(text.charAt(at))
          && !joins(text.codePointAt(at))
          && text.charAt(at - 1) != '\u200d') {
        return at;
      }
    }
    return Character.isLowSurrogate(text.charAt(longest)) ? longest - 1 : longest;
  }

  private static boolean joins(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || c == 0x200d
        || (c >= 0x1f3fb && c <= 0x1f3ff);
  }
}
