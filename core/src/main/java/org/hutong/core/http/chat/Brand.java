package org.hutong.core.http.chat;

/**
 * A site's colour, made readable: what is written on it is white or black, and what is written in
 * it is darker or lighter than it where the page's background asks for that. Ratios are those of
 * WCAG 2.2; texts have 4.5 at least.
 */
final class Brand {
  private static final double READABLE = 4.5;

  /** The tinted backgrounds of the page are a little nearer to the colour than the page is. */
  private static final double ON_TINT = 5.6;

  private static final int WHITE = 0xffffff;
  private static final int INK = 0x16211c;
  private static final int NIGHT = 0x161c19;
  private static final int STEPS = 20;

  private Brand() {}

  /**
   * The page's own values for a colour.
   *
   * @param colour as {@code #0a7558}
   */
  static String style(String colour) {
    int brand = Integer.parseInt(colour.substring(1), 16);
    String dark = "{--ht-ink-brand:" + hex(towards(brand, WHITE, NIGHT)) + "}";
    return ":root{--ht-brand:"
        + colour
        + ";--ht-on-brand:"
        + hex(on(brand))
        + ";--ht-ink-brand:"
        + hex(towards(brand, 0, WHITE))
        + "}:root[data-theme=dark]"
        + dark
        + "@media(prefers-color-scheme:dark){:root:not([data-theme])"
        + dark
        + "}";
  }

  /** White where it can be read, else the page's ink, else black. */
  private static int on(int brand) {
    if (contrast(brand, WHITE) >= READABLE) {
      return WHITE;
    }
    return contrast(brand, INK) >= READABLE ? INK : 0;
  }

  /** The colour itself, or as little of another as makes it readable on the background. */
  private static int towards(int brand, int other, int background) {
    for (int step = 0; step < STEPS; step++) {
      int mixed = mixed(brand, other, (double) step / STEPS);
      if (contrast(mixed, background) >= ON_TINT) {
        return mixed;
      }
    }
    return other;
  }

  private static int mixed(int colour, int other, double share) {
    int result = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double part = (colour >> shift & 0xff) * (1 - share) + (other >> shift & 0xff) * share;
      result |= (int) Math.round(part) << shift;
    }
    return result;
  }

  static double contrast(int one, int other) {
    double lighter = Math.max(luminance(one), luminance(other));
    double darker = Math.min(luminance(one), luminance(other));
    return (lighter + 0.05) / (darker + 0.05);
  }

  private static double luminance(int colour) {
    return 0.2126 * linear(colour >> 16 & 0xff)
        + 0.7152 * linear(colour >> 8 & 0xff)
        + 0.0722 * linear(colour & 0xff);
  }

  private static double linear(int part) {
    double share = part / 255.0;
    return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
  }

  private static String hex(int colour) {
    return String.format("#%06x", colour);
  }
}
