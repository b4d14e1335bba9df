package org.hutong.core.plugin;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A semantic version (semver.org 2.0.0; build metadata is not kept).
 *
 * @param qualifier what follows the hyphen, for example {@code rc.1}; null for a release
 */
public record Version(int major, int minor, int patch, @Nullable String qualifier)
    implements Comparable<Version> {
  private static final Pattern FULL =
      Pattern.compile(
          "(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})"
              + "(?:-([0-9A-Za-z.-]{1,40}))?(?:\\+[0-9A-Za-z.-]{1,40})?");

  /** Empty if the text is not a full semantic version. */
  public static Optional<Version> parse(String text) {
    Matcher matcher = FULL.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Version(
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3)),
            matcher.group(4)));
  }

  @Override
  public int compareTo(Version other) {
    int order = Integer.compare(major, other.major);
    order = order != 0 ? order : Integer.compare(minor, other.minor);
    order = order != 0 ? order : Integer.compare(patch, other.patch);
    return order != 0 ? order : compareQualifiers(qualifier, other.qualifier);
  }

  private static int compareQualifiers(@Nullable String mine, @Nullable String other) {
    if (mine == null || other == null) {
      return Boolean.compare(mine == null, other == null);
    }
    String[] left = mine.split("\\.", -1);
    String[] right = other.split("\\.", -1);
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int order = compareParts(left[i], right[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  private static int compareParts(String left, String right) {
    boolean leftNumber = left.matches("\\d{1,9}");
    boolean rightNumber = right.matches("\\d{1,9}");
    if (leftNumber && rightNumber) {
      return Integer.compare(Integer.parseInt(left), Integer.parseInt(right));
    }
    return leftNumber == rightNumber ? left.compareTo(right) : leftNumber ? -1 : 1;
  }

  @Override
  public String toString() {
    String release = major + "." + minor + "." + patch;
    return qualifier == null ? release : release + "-" + qualifier;
  }
}
