package org.hutong.core.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What to do about a store that cannot be used, in the words that every refusal shares. */
final class Recovery {
  /** The way back that is shipped and tested. */
  static final String RESTORE =
      "Leave the directory as it is, restore the newest backup into an empty one with"
          + " 'hutong restore FILE --data NEWDIR', and start with --data NEWDIR.";

  private static final int LONGEST = 200;

  private Recovery() {}

  /** The first sentence of what a library says, without its line breaks and its numbers. */
  static String oneLine(@Nullable String text) {
    String line =
        String.valueOf(text).lines().findFirst().orElse("").replaceAll("\\s*\\[\\d+-\\d+]$", "");
    String lower = line.toLowerCase(Locale.ROOT);
    int address = lower.indexOf("http");
    String clean = (address < 0 ? line : line.substring(0, address)).strip();
    return clean.length() > LONGEST ? clean.substring(0, LONGEST) + "…" : clean;
  }
}
