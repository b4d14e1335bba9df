package org.hutong.core.plugin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;

/**
 * A pattern of a settings schema, which is in the language of ECMAScript, on an engine whose time
 * grows with the text and never faster. What that engine cannot do (look-around, back references)
 * is refused. Immutable; safe from any thread.
 */
final class LinearPattern implements RegularExpression {
  private static final int LONGEST = 1000;

  /** Of the parts of a pattern, each counted as often as it may be repeated. */
  private static final int MOST_PARTS = 2000;

  /** Parts of the pattern times characters of the text. */
  private static final long MOST_STEPS = 100_000_000;

  private static final int FEW_REPETITIONS = 1000;
  private static final java.util.regex.Pattern COUNTED =
      java.util.regex.Pattern.compile("\\{(\\d{1,9})(,(\\d{0,9}))?\\}");
  private static final java.util.regex.Pattern SCRIPT =
      java.util.regex.Pattern.compile("([pP])\\{(?:Script|sc)=([A-Za-z]+)\\}");
  private static final String BLANKS = "\\s\\x{0B}\\x{A0}\\x{FEFF}\\p{Z}";

  private final Pattern pattern;

  private LinearPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /** A text for which the pattern would take too long. */
  static final class TooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * @throws PluginRefusedException if the pattern is wrong, too large, or none for this engine
   */
  static LinearPattern of(String ecma) {
    if (ecma.length() > LONGEST || parts(ecma) > MOST_PARTS) {
      throw refused(ecma, "it is too large");
    }
    try {
      return new LinearPattern(Pattern.compile(translated(ecma)));
    } catch (PatternSyntaxException e) {
      throw refused(
          ecma,
          "look-ahead, look-behind and back references are not taken, and more than "
              + FEW_REPETITIONS
              + " repetitions are not: use maxLength ("
              + e.getMessage()
              + ")");
    }
  }

  private static PluginRefusedException refused(String pattern, String why) {
    return new PluginRefusedException(
        "the schema of its settings has the pattern " + ArchiveCheck.shown(pattern) + ": " + why);
  }

  @Override
  public boolean matches(String text) {
    if ((long) pattern.programSize() * text.length() > MOST_STEPS) {
      throw new TooLongException();
    }
    return pattern.matcher(text).find();
  }

  /** An upper bound of what the pattern is unrolled to; more than the bound ends the count. */
  private static long parts(String pattern) {
    Deque<Long> open = new ArrayDeque<>();
    Matcher counted = COUNTED.matcher(pattern);
    long sum = 0;
    long last = 0;
    boolean set = false;
    for (int i = 0; i < pattern.length() && sum + last <= MOST_PARTS; i++) {
      char c = pattern.charAt(i);
      if (c == '\\') {
        i++;
      } else if (set) {
        set = c != ']';
        continue;
      } else if (c == '[') {
        set = true;
      } else if (c == '(') {
        open.push(sum + last);
        sum = 0;
        last = 0;
        continue;
      } else if (c == ')' && !open.isEmpty()) {
        last = sum + last + 1;
        sum = open.pop();
        continue;
      } else if (c == '{' && counted.region(i, pattern.length()).lookingAt()) {
        last *= Math.max(1, Math.max(number(counted.group(1)), number(counted.group(3))));
        i = counted.end() - 1;
        continue;
      }
      sum += last;
      last = 1;
    }
    return sum + last;
  }

  private static long number(@org.jspecify.annotations.Nullable String digits) {
    return digits == null || digits.isEmpty() ? 1 : Long.parseLong(digits);
  }

  /** The same pattern in the language of the engine. */
  private static String translated(String ecma) {
    var out = new StringBuilder(ecma.length() + 16);
    boolean set = false;
    for (int i = 0; i < ecma.length(); i++) {
      char c = ecma.charAt(i);
      if (c == '\\' && i + 1 < ecma.length()) {
        i = escape(ecma, i + 1, set, out);
      } else if (ecma.startsWith("(?<", i) && !set && isName(ecma, i + 3)) {
        out.append("(?P<");
        i += 2;
      } else {
        set = set ? c != ']' : c == '[';
        out.append(c);
      }
    }
    return out.toString();
  }

  private static boolean isName(String ecma, int at) {
    return at < ecma.length() && Character.isLetter(ecma.charAt(at));
  }

  /** What stands behind a backslash; the index of its last character. */
  private static int escape(String ecma, int at, boolean set, StringBuilder out) {
    char c = ecma.charAt(at);
    if (c == 'u' && at + 4 < ecma.length() && ecma.charAt(at + 1) != '{') {
      out.append("\\x{").append(ecma, at + 1, at + 5).append('}');
      return at + 4;
    }
    if (c == 'u') {
      out.append("\\x");
    } else if (c == 's') {
      out.append(set ? BLANKS : "[" + BLANKS + "]");
    } else if (c == 'S' && !set) {
      out.append("[^" + BLANKS + "]");
    } else if (c == 'p' || c == 'P') {
      Matcher script = SCRIPT.matcher(ecma).region(at, ecma.length());
      if (script.lookingAt()) {
        out.append('\\').append(c).append('{').append(script.group(2)).append('}');
        return script.end() - 1;
      }
      out.append('\\').append(c);
    } else {
      out.append('\\').append(c);
    }
    return at;
  }
}
