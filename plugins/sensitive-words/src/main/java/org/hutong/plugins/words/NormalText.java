package org.hutong.plugins.words;

import java.util.Arrays;

/**
 * A text in its normal form, with the way back: each unit of the normal form knows the stretch of
 * the original that it came from. Noise between letters is left out; where there is too much of it,
 * or a line ends, a line feed stands, which no word contains.
 */
final class NormalText {
  /** The most noise characters between two letters of one word. */
  static final int NOISE = 8;

  private static final char BREAK = '\n';

  private final String original;
  private char[] units;
  private int[] starts;
  private int[] ends;
  private int length;

  private NormalText(String original) {
    this.original = original;
    int room = original.length() + 8;
    this.units = new char[room];
    this.starts = new int[room];
    this.ends = new int[room];
  }

  static NormalText of(String original, CharacterTable table) {
    var text = new NormalText(original);
    text.fill(table);
    return text;
  }

  private void fill(CharacterTable table) {
    int noise = 0;
    for (int at = 0; at < original.length(); ) {
      int c = original.codePointAt(at);
      int next = at + Character.charCount(c);
      if (CharacterTable.dropped(c)) {
        belongsToTheOneBefore(at, next, noise);
      } else if (letters(c, at, next, table)) {
        noise = 0;
      } else {
        noise = c == '\n' ? NOISE + 1 : noise + 1;
        if (noise == NOISE + 1) {
          add(BREAK, at, next);
        }
      }
      at = next;
    }
  }

  private void belongsToTheOneBefore(int at, int next, int noise) {
    if (noise == 0 && length > 0 && ends[length - 1] == at) {
      int start = starts[length - 1];
      for (int i = length - 1; i >= 0 && starts[i] == start; i--) {
        ends[i] = next;
      }
    }
  }

  /** False if the character is noise. */
  private boolean letters(int c, int at, int next, CharacterTable table) {
    int[] form = table.form(c);
    if (form.length == 0) {
      return letter(c, at, next);
    }
    boolean any = false;
    for (int part : form) {
      any |= letter(part, at, next);
    }
    return any;
  }

  private boolean letter(int c, int at, int next) {
    if (!Character.isLetterOrDigit(c)) {
      return false;
    }
    if (Character.isBmpCodePoint(c)) {
      add((char) c, at, next);
    } else {
      add(Character.highSurrogate(c), at, next);
      add(Character.lowSurrogate(c), at, next);
    }
    return true;
  }

  private void add(char unit, int start, int end) {
    if (length == units.length) {
      units = Arrays.copyOf(units, length * 2);
      starts = Arrays.copyOf(starts, length * 2);
      ends = Arrays.copyOf(ends, length * 2);
    }
    units[length] = unit;
    starts[length] = start;
    ends[length] = end;
    length++;
  }

  int length() {
    return length;
  }

  /** The normal form. */
  String text() {
    return new String(units, 0, length);
  }

  /** Where the unit's origin begins in the original. */
  int start(int unit) {
    return starts[unit];
  }

  /** Where the unit's origin ends in the original, exclusive, marks and invisibles included. */
  int end(int unit) {
    return ends[unit];
  }

  /**
   * Whether a word of Latin letters or digits would be cut out of a longer one: its neighbour in
   * the original is one, too.
   */
  boolean cutsWord(int begin, int end) {
    return joined(begin - 1, begin) || joined(end - 1, end);
  }

  private boolean joined(int left, int right) {
    return left >= 0
        && right < length
        && alphanumeric(units[left])
        && alphanumeric(units[right])
        && (ends[left] == starts[right] || starts[left] == starts[right]);
  }

  private static boolean alphanumeric(char unit) {
    return Character.isDigit(unit)
        || (Character.isAlphabetic(unit) && !Character.isIdeographic(unit) && unit < 0x0590);
  }
}
