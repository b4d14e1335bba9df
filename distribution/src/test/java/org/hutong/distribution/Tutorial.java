package org.hutong.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The code blocks of a page in their order, word for word. */
final class Tutorial {
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^```(\\w+)(?: file=(\\S+))?\\n(.*?)^```$");

  private final List<Block> blocks = new ArrayList<>();
  private int next;

  /**
   * A block.
   *
   * @param file that it shows; empty if it shows none
   */
  record Block(String language, String file, String text) {}

  Tutorial(Path page) throws IOException {
    Matcher matcher = BLOCK.matcher(Files.readString(page));
    while (matcher.find()) {
      String file = matcher.group(2) == null ? "" : matcher.group(2);
      blocks.add(new Block(matcher.group(1), file, matcher.group(3)));
    }
  }

  /** The next block, which must be of this language. */
  Block next(String language) {
    Block block = blocks.get(next++);
    if (!block.language().equals(language)) {
      throw new AssertionError("the page has another block than " + language + ": " + block);
    }
    return block;
  }

  boolean over() {
    return next == blocks.size();
  }
}
