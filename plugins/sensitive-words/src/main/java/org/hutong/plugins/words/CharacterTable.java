package org.hutong.plugins.words;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;

/**
 * What each character is in the normal form: decomposed by Unicode's compatibility rules, without
 * marks, in lower case, simplified. Immutable; safe from any thread.
 */
final class CharacterTable {
  private static final int END = 0x20000;
  private static final int BASIC_END = 0x10000;
  private static final int ASCII_END = 0x80;
  private static final int[] ITSELF = {};

  private final int[][] basic = new int[BASIC_END][];
  private final Map<Integer, int[]> others = new HashMap<>();

  CharacterTable() {
    Map<Integer, Integer> simplified = simplified();
    for (int c = 0; c < END; c++) {
      boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
      if (Character.isDefined(c) && !surrogate) {
        put(c, simplified);
      }
    }
    simplified.keySet().stream().filter(c -> c >= END).forEach(c -> put(c, simplified));
  }

  private void put(int c, Map<Integer, Integer> simplified) {
    if (c < ASCII_END) {
      if (Character.isUpperCase(c)) {
        basic[c] = new int[] {Character.toLowerCase(c)};
      }
      return;
    }
    boolean plain = Character.isIdeographic(c) && c >= 0x3400 && c <= 0x9FFF;
    String text = Character.toString(c);
    int[] form =
        (plain ? text : Normalizer.normalize(text, Normalizer.Form.NFKD))
            .codePoints()
            .filter(part -> !dropped(part))
            .map(Character::toLowerCase)
            .map(part -> simplified.getOrDefault(part, part))
            .toArray();
    if (form.length != 1 || form[0] != c) {
      set(c, form);
    }
  }

  private void set(int c, int[] form) {
    if (c < BASIC_END) {
      basic[c] = form;
    } else {
      others.put(c, form);
    }
  }

  /** Empty if the character stands for itself. */
  int[] form(int c) {
    int[] form = c < BASIC_END ? basic[c] : others.get(c);
    return form == null ? ITSELF : form;
  }

  /** Marks and invisible characters, which belong to the character before them. */
  static boolean dropped(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> true;
      case Character.CONTROL -> c != '\n' && c != '\r' && c != '\t';
      default -> c == 0x3164 || c == 0x115F || c == 0x1160 || c == 0xFFA0;
    };
  }

  private static Map<Integer, Integer> simplified() {
    var pairs = new HashMap<Integer, Integer>();
    try (InputStream in = CharacterTable.class.getResourceAsStream("simplified.txt")) {
      if (in == null) {
        throw new IllegalStateException("simplified.txt is missing in the jar");
      }
      var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.startsWith("#")) {
          int from = line.codePointAt(0);
          pairs.put(from, line.codePointAt(Character.charCount(from)));
        }
      }
      return pairs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
