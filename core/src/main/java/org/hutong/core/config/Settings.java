package org.hutong.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Typed look-ups over all sources. Each look-up makes its key known; what nobody asked for is a
 * mistake in the end. A bad value is collected as a mistake and its default returned, so that one
 * start shows all of them.
 */
final class Settings {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*(B|KiB|MiB|GiB)?");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

  /**
   * Keys of the design that a later release brings: refused by name instead of as a spelling
   * mistake.
   */
  private static final Set<String> LATER =
      Set.of("redis", "kafka", "mail", "overload", "node.roles");

  private static final String PREFIX = "HUTONG_";

  /** Variables of ours that are no settings, or short names of some. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of(
          "HUTONG_PORT", "HUTONG_DATA", "HUTONG_MASTER_KEY", "HUTONG_ADMIN_PASSWORD", "HUTONG_JDK");

  /** What Kubernetes sets for a service that is called hutong. */
  private static final Pattern OF_KUBERNETES =
      Pattern.compile("HUTONG_(SERVICE_HOST|SERVICE_PORT.*|PORT_\\d+_(TCP|UDP|SCTP).*)");

  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private final Map<String, String> environment;
  private final Set<String> known = new LinkedHashSet<>();
  private final List<Mistake> mistakes;

  Settings(Map<String, Setting> file, Map<String, String> environment, List<Mistake> mistakes) {
    this.environment = environment;
    this.mistakes = mistakes;
    file.forEach(
        (key, setting) -> {
          if (!setting.values().isEmpty()) {
            settings.put(key, setting);
          } else {
            known.add(key);
          }
        });
    known.removeIf(key -> !later(key));
  }

  /** Sets a value from a stronger source, for example an option of the command line. */
  void override(String key, Setting setting) {
    settings.put(key, setting);
  }

  private @Nullable Setting find(String key) {
    known.add(key);
    Setting setting = settings.get(key);
    if (setting != null && setting.where().startsWith("--")) {
      return setting;
    }
    String name = environmentName(key);
    String value = environment.get(name);
    return value == null || value.isEmpty() ? setting : Setting.scalar(name, value);
  }

  /** {@code limits.messagesPerMinute} → {@code HUTONG_LIMITS_MESSAGES_PER_MINUTE}. */
  static String environmentName(String key) {
    String words = key.replace('.', '_').replaceAll("([a-z0-9])([A-Z])", "$1_$2");
    return PREFIX + words.toUpperCase(Locale.ROOT);
  }

  @Nullable String textOrNull(String key) {
    Setting setting = find(key);
    if (setting == null) {
      return null;
    }
    if (setting.list()) {
      wrong(setting, key, "is a list", "Write one value.");
      return null;
    }
    return setting.text();
  }

  String text(String key, String fallback) {
    String value = textOrNull(key);
    return value == null ? fallback : value;
  }

  List<String> texts(String key) {
    Setting setting = find(key);
    if (setting == null) {
      return List.of();
    }
    return setting.list() ? setting.values() : Arrays.asList(setting.text().split("\\s*,\\s*"));
  }

  boolean flag(String key, boolean fallback) {
    Setting setting = find(key);
    if (setting == null) {
      return fallback;
    }
    return switch (setting.text()) {
      case "true" -> true;
      case "false" -> false;
      default -> {
        wrong(
            setting,
            key,
            "\"" + setting.text() + "\" is neither true nor false",
            "Write one of them.");
        yield fallback;
      }
    };
  }

  int number(String key, int fallback, int least, int most) {
    Integer value = numberOrNull(key, least, most);
    return value == null ? fallback : value;
  }

  @Nullable Integer numberOrNull(String key, int least, int most) {
    Setting setting = find(key);
    if (setting == null) {
      return null;
    }
    try {
      int value = Integer.parseInt(setting.text().trim());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below, together with the range
    }
    wrong(
        setting,
        key,
        "\"" + setting.text() + "\" is no number in range",
        "Write " + least + " to " + most + ".");
    return null;
  }

  /** A size in bytes, written like {@code 64KiB}. */
  int size(String key, int fallback, int least, int most) {
    return (int) largeSize(key, fallback, least, most);
  }

  /** The same beyond 2 GiB. */
  long largeSize(String key, long fallback, long least, long most) {
    Setting setting = find(key);
    if (setting == null) {
      return fallback;
    }
    Matcher matcher = SIZE.matcher(setting.text().trim());
    if (matcher.matches()) {
      long bytes = Long.parseLong(matcher.group(1)) << shift(matcher.group(2));
      if (bytes >= least && bytes <= most) {
        return bytes;
      }
    }
    wrong(
        setting,
        key,
        "\"" + setting.text() + "\" is no size in range",
        "Write a size like 64KiB, from " + least + " to " + most + " bytes.");
    return fallback;
  }

  private static int shift(@Nullable String unit) {
    return switch (unit) {
      case "KiB" -> 10;
      case "MiB" -> 20;
      case "GiB" -> 30;
      case null, default -> 0;
    };
  }

  Duration duration(String key, Duration fallback, Duration least, Duration most) {
    Setting setting = find(key);
    if (setting == null) {
      return fallback;
    }
    Matcher matcher = DURATION.matcher(setting.text().trim());
    if (matcher.matches()) {
      Duration value =
          Duration.ofMillis(Long.parseLong(matcher.group(1)) * millis(matcher.group(2)));
      if (value.compareTo(least) >= 0 && value.compareTo(most) <= 0) {
        return value;
      }
    }
    wrong(
        setting,
        key,
        "\"" + setting.text() + "\" is no duration in range",
        "Write a duration like 25s, from " + least.toSeconds() + "s to " + most.toSeconds() + "s.");
    return fallback;
  }

  private static long millis(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      default -> 86_400_000;
    };
  }

  <E extends Enum<E>> E word(String key, Class<E> type, E fallback) {
    Setting setting = find(key);
    if (setting == null) {
      return fallback;
    }
    var words = new ArrayList<String>();
    for (E constant : type.getEnumConstants()) {
      String word = constant.name().toLowerCase(Locale.ROOT);
      if (word.equals(setting.text())) {
        return constant;
      }
      words.add(word);
    }
    wrong(
        setting,
        key,
        "\"" + setting.text() + "\" is unknown",
        "Write one of " + String.join(", ", words) + ".");
    return fallback;
  }

  /** Reports a value that is well formed but cannot be used. */
  void wrong(String key, String what, String fix) {
    Setting setting = find(key);
    mistakes.add(new Mistake(setting == null ? "(default)" : setting.where(), key, what, fix));
  }

  private void wrong(Setting setting, String key, String what, String fix) {
    mistakes.add(new Mistake(setting.where(), key, what, fix));
  }

  /** To be called after all look-ups: every key that nobody asked for is a mistake. */
  void refuseUnknown() {
    settings.forEach(
        (key, setting) -> {
          if (!known.contains(key)) {
            mistakes.add(unknown(key, setting));
          }
        });
    refuseMisspeltVariables();
  }

  /**
   * A variable that looks like one of ours and is none: a limit that somebody set and that does not
   * hold is worse than a start that stops. One that resembles nothing may be another program's.
   */
  private void refuseMisspeltVariables() {
    Set<String> names = new LinkedHashSet<>(OTHER_VARIABLES);
    known.forEach(key -> names.add(environmentName(key)));
    environment.keySet().stream()
        .filter(name -> name.startsWith(PREFIX) && !names.contains(name))
        .filter(name -> !OF_KUBERNETES.matcher(name).matches())
        .sorted()
        .forEach(
            name ->
                Spelling.nearest(name.substring(PREFIX.length()), bare(names))
                    .ifPresent(
                        near ->
                            mistakes.add(
                                new Mistake(
                                    "(environment)",
                                    name,
                                    "is no setting",
                                    "Did you mean " + PREFIX + near + "?"))));
  }

  private static List<String> bare(Set<String> names) {
    return names.stream().map(name -> name.substring(PREFIX.length())).toList();
  }

  private Mistake unknown(String key, Setting setting) {
    if (later(key)) {
      return new Mistake(
          setting.where(),
          key,
          "is not part of this release yet",
          "Leave it empty or take the line out.");
    }
    String fix =
        Spelling.nearest(key, known)
            .map(near -> "Did you mean " + near + "?")
            .orElse("conf/hutong.yml as shipped lists every key.");
    return new Mistake(setting.where(), key, "is unknown", fix);
  }

  private static boolean later(String key) {
    return LATER.stream().anyMatch(name -> key.equals(name) || key.startsWith(name + "."));
  }
}
