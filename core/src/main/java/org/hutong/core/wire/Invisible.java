package org.hutong.core.wire;

/** Characters that nobody can see. */
public final class Invisible {
  private Invisible() {}

  /**
   * Whether a text shows nothing: blanks, control and format characters, and what Unicode calls
   * default ignorable. The pages have the same rule ({@code web/packages/text/src/parts.ts}).
   */
  public static boolean all(String text) {
    return text.codePoints().allMatch(Invisible::one);
  }

  private static boolean one(int c) {
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.CONTROL,
          Character.FORMAT ->
          true;
      default -> fillers(c);
    };
  }

  /** Fillers, variation selectors, and what is kept free for more of them; a blank of Braille. */
  private static boolean fillers(int c) {
    return c == 0x034f
        || c == 0x115f
        || c == 0x1160
        || (c >= 0x17b4 && c <= 0x17b5)
        || (c >= 0x180b && c <= 0x180f)
        || c == 0x2065
        || c == 0x2800
        || c == 0x3164
        || (c >= 0xfe00 && c <= 0xfe0f)
        || c == 0xffa0
        || (c >= 0xfff0 && c <= 0xfff8)
        || (c >= 0xe0000 && c <= 0xe0fff);
  }
}
