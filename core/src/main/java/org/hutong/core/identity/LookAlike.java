package org.hutong.core.identity;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How a name looks, whatever characters it is made of: two names that look the same are one to
 * people. A small part of Unicode's confusables (UTS 39): what is in use to imitate Latin names.
 */
final class LookAlike {
  private static final String GREEK_AND_CYRILLIC =
      "аaеeоoрpсcуyхxіiјjѕsһhԁdԛqԝwкkмmтtвbнhгrпnԍgӏl"
          + "αaοoρpνvιiκkτtυuχxγyηnμuβbεeωw"
          + "ɑaɡgıiɩiʟlᴏoոnսuօoցgհhոn";

  private static final Map<Integer, Integer> LATIN = latin();

  /** Letters and marks that have no look at all. */
  private static final Set<Integer> BLANK =
      Set.of(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0);

  private static final Set<Character.UnicodeScript> ALIKE =
      Set.of(
          Character.UnicodeScript.LATIN,
          Character.UnicodeScript.CYRILLIC,
          Character.UnicodeScript.GREEK,
          Character.UnicodeScript.ARMENIAN,
          Character.UnicodeScript.CHEROKEE);

  private LookAlike() {}

  private static Map<Integer, Integer> latin() {
    int[] pairs = GREEK_AND_CYRILLIC.codePoints().toArray();
    var latin = new java.util.HashMap<Integer, Integer>();
    for (int i = 0; i < pairs.length; i += 2) {
      latin.put(pairs[i], pairs[i + 1]);
    }
    return Map.copyOf(latin);
  }

  /** The same for all names that look the same. */
  static String of(String name) {
    String folded =
        Normalizer.normalize(name, Normalizer.Form.NFKD).replace('I', 'l').toLowerCase(Locale.ROOT);
    var look = new StringBuilder();
    folded
        .codePoints()
        .filter(point -> !unseen(point) && !mark(point))
        .map(point -> LATIN.getOrDefault(point, point))
        .map(LookAlike::alike)
        .forEach(look::appendCodePoint);
    return look.toString().replaceAll("\\s+", " ").strip();
  }

  private static boolean mark(int point) {
    return Character.getType(point) == Character.NON_SPACING_MARK;
  }

  /** Digits and letters that are told apart in few fonts. */
  private static int alike(int point) {
    return switch (point) {
      case '0' -> 'o';
      case '1', '|' -> 'l';
      default -> point;
    };
  }

  /** Whether a name has characters that nobody sees, or that turn the direction of others. */
  static boolean hidden(String name) {
    return name.codePoints().anyMatch(LookAlike::unseen);
  }

  private static boolean unseen(int point) {
    int type = Character.getType(point);
    return type == Character.FORMAT
        || type == Character.CONTROL
        || type == Character.UNASSIGNED
        || type == Character.PRIVATE_USE
        || type == Character.SURROGATE
        || (point >= 0xFE00 && point <= 0xFE0F)
        || (point >= 0xE0000 && point <= 0xE0FFF)
        || BLANK.contains(point);
  }

  /** Whether letters of scripts that look alike stand in one word, as no language writes them. */
  static boolean mixed(String name) {
    for (String word : name.split("[\\s._@+-]+")) {
      var scripts = new HashSet<Character.UnicodeScript>();
      word.codePoints()
          .filter(Character::isLetter)
          .mapToObj(Character.UnicodeScript::of)
          .filter(ALIKE::contains)
          .forEach(scripts::add);
      if (scripts.size() > 1) {
        return true;
      }
    }
    return false;
  }
}
