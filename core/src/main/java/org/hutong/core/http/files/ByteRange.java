package org.hutong.core.http.files;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that is asked for (RFC 9110 §14).
 *
 * @param from the first byte
 * @param count how many; -1 if the part lies beyond the end
 */
record ByteRange(long from, long count) {
  private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
  private static final ByteRange BEYOND = new ByteRange(0, -1);

  /**
   * Null if the whole file is to be sent: no range, one that cannot be read, or several at once,
   * which a server may ignore.
   */
  static @Nullable ByteRange of(@Nullable String header, long size) {
    Matcher matcher = SINGLE.matcher(header == null ? "" : header.replace(" ", ""));
    if (!matcher.matches()) {
      return null;
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? null : suffix(Long.parseLong(last), size);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
    if (to < from) {
      return null;
    }
    return from >= size ? BEYOND : new ByteRange(from, Math.min(to, size - 1) - from + 1);
  }

  private static ByteRange suffix(long count, long size) {
    return count == 0 || size == 0
        ? BEYOND
        : new ByteRange(Math.max(0, size - count), Math.min(count, size));
  }

  boolean beyond() {
    return count < 0;
  }
}
