package org.hutong.core.http.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The web addresses of a text, as a reader would copy them. The page's script has the same rules
 * ({@code web/packages/text/src/links.ts}), and both are held against the table {@code links.tsv}.
 */
final class Links {
  private static final int LONGEST = 2048;
  private static final int CASES = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
  private static final Pattern BEGINS = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);

  /** What may not stand right before one: a Latin letter or digit, or another scheme's name. */
  private static final Pattern GLUED = Pattern.compile("[\\p{IsLatin}\\d_]$");

  private static final int SCHEME_LENGTH = 12;
  private static final Pattern SCHEME =
      Pattern.compile(
          "(?:^|[^\\p{L}\\d])(?:javascript|vbscript|data|blob|filesystem|view-source|about|file|ftp"
              + "|https?|wss?|mailto|tel|jar|chrome):$",
          CASES);
  private static final Pattern HOST =
      Pattern.compile(
          "^https?://(?:\\[[\\da-f:.]+\\]"
              + "|[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}_-]*(?:\\.[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}_-]*)*)"
              + "(?::\\d{1,5})?(?=[/?#]|$)",
          CASES);

  private final String text;
  private final int start;

  private Links(String text, int start) {
    this.text = text;
    this.start = start;
  }

  /**
   * A web address in a text.
   *
   * @param start of its first character, in UTF-16 units
   * @param end after its last
   */
  record Span(int start, int end) {}

  /** Those of a text, in order. */
  static List<Span> in(String text) {
    List<Span> spans = new ArrayList<>();
    Matcher begins = BEGINS.matcher(text);
    int from = 0;
    while (begins.find(from)) {
      from = begins.end();
      int start = begins.start();
      String before = text.substring(Math.max(0, start - SCHEME_LENGTH), start);
      if (GLUED.matcher(before).find() || SCHEME.matcher(before).find()) {
        continue;
      }
      int end = new Links(text, start).end(from);
      if (end - start <= LONGEST && HOST.matcher(text.substring(start, end)).find()) {
        spans.add(new Span(start, end));
        from = end;
      }
    }
    return spans;
  }

  private int end(int from) {
    int round = 0;
    int square = 0;
    int before = '/';
    int at = from;
    while (at < text.length() && at - start <= LONGEST) {
      int c = text.codePointAt(at);
      if (!goesOn(at, c, before) || (c == ')' && round == 0) || (c == ']' && square == 0)) {
        break;
      }
      round += nesting(c, '(', ')');
      square += nesting(c, '[', ']');
      before = c;
      at += Character.charCount(c);
    }
    while (at > from && ".,;:!?'*".indexOf(text.charAt(at - 1)) >= 0) {
      at--;
    }
    return at;
  }

  private static int nesting(int c, char opens, char closes) {
    if (c == opens) {
      return 1;
    }
    return c == closes ? -1 : 0;
  }

  /** Whether an address that came as far as {@code before} holds {@code c} too. */
  private boolean goesOn(int at, int c, int before) {
    if (c > ' ' && c < 0x7f) {
      // A list of addresses without blanks between.
      boolean another =
          (before == ',' || before == ';')
              && BEGINS.matcher(text).region(at, text.length()).lookingAt();
      return "<>\"`{}|\\^".indexOf(c) < 0 && !another;
    }
    if (!letter(c) || fullWidth(c)) {
      return false;
    }
    return latin(c)
        || "/=&#_+~%-".indexOf(before) >= 0
        || foreign(before)
        || (before == '.' && foreign(text.charAt(at - 2)));
  }

  private static boolean letter(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER,
          Character.DECIMAL_DIGIT_NUMBER ->
          true;
      default -> Character.isLetter(c);
    };
  }

  private static boolean latin(int c) {
    return switch (Character.UnicodeScript.of(c)) {
      case LATIN, COMMON, INHERITED -> true;
      default -> false;
    };
  }

  private static boolean foreign(int c) {
    return letter(c) && !latin(c);
  }

  /** Half- and full-width forms of ASCII and the signs of Chinese writing: they end a sentence. */
  private static boolean fullWidth(int c) {
    return (c >= 0x3000 && c <= 0x303f) || (c >= 0xff00 && c <= 0xffef);
  }
}
