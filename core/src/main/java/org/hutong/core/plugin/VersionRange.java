package org.hutong.core.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bounds that must all hold, for example {@code >=1.0 <2}. Missing numbers are zero. */
public record VersionRange(String text, List<Bound> bounds) {
  private static final Pattern BOUND =
      Pattern.compile("(>=|<=|>|<|=)(\\d{1,6})(?:\\.(\\d{1,6}))?(?:\\.(\\d{1,6}))?");

  /** One comparison. */
  public record Bound(String sign, Version version) {
    boolean holds(Version candidate) {
      int order = candidate.compareTo(version);
      return switch (sign) {
        case ">=" -> order >= 0;
        case "<=" -> order <= 0;
        case ">" -> order > 0;
        case "<" -> order < 0;
        default -> order == 0;
      };
    }
  }

  /** Empty if the text is not a range. */
  public static Optional<VersionRange> parse(String text) {
    var bounds = new ArrayList<Bound>();
    for (String part : text.strip().split("\\s+")) {
      Matcher matcher = BOUND.matcher(part);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      bounds.add(new Bound(matcher.group(1), version(matcher)));
    }
    return Optional.of(new VersionRange(text.strip(), List.copyOf(bounds)));
  }

  private static Version version(Matcher matcher) {
    return new Version(number(matcher, 2), number(matcher, 3), number(matcher, 4), null);
  }

  private static int number(Matcher matcher, int group) {
    return matcher.group(group) == null ? 0 : Integer.parseInt(matcher.group(group));
  }

  /** Whether every bound holds. */
  public boolean contains(Version version) {
    return bounds.stream().allMatch(bound -> bound.holds(version));
  }
}
