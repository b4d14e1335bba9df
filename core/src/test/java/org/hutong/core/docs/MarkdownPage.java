package org.hutong.core.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A page of the documentation, read for what tests compare: headings, tables, blocks of code. */
record MarkdownPage(Path file, List<String> lines) {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** A page below the root of the checkout, for example {@code docs/protocol.md}. */
  static MarkdownPage of(String name) {
    Path file = root().resolve(name);
    try {
      return new MarkdownPage(file, Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tests run in the module's folder or in the root. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.isDirectory(here.resolve("docs")) ? here : here.getParent();
  }

  /** Levels of the headings, in their order: 1 for {@code #}. */
  List<Integer> headingLevels() {
    return outsideCode().stream()
        .filter(line -> line.matches("#{1,6} .*"))
        .map(line -> line.indexOf(' '))
        .toList();
  }

  /** The blocks of code with their language, lines that are only a comment left out. */
  List<String> codeBlocks() {
    List<String> blocks = new ArrayList<>();
    StringBuilder block = null;
    for (String line : lines) {
      if (line.strip().startsWith("```")) {
        if (block == null) {
          block = new StringBuilder(line.strip());
        } else {
          blocks.add(block.toString());
          block = null;
        }
      } else if (block != null) {
        block.append('\n').append(line.replaceFirst("(^|\\s+)(#|//|--) .*$", "").stripTrailing());
      }
    }
    return blocks;
  }

  /** What stands in `…` outside the blocks of code. */
  List<String> words() {
    return outsideCode().stream().flatMap(line -> codes(line).stream()).toList();
  }

  /** The rows of the tables below a heading, each a list of its cells. */
  List<List<String>> rows(String heading) {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : outsideCode()) {
      if (line.startsWith("#")) {
        inside = line.replaceFirst("^#+ ", "").equals(heading);
      } else if (inside && line.startsWith("|") && !line.startsWith("| ---")) {
        rows.add(cells(line));
      }
    }
    return rows;
  }

  /** What stands in `…` in a text. */
  static List<String> codes(String text) {
    return CODE.matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
  }

  private static List<String> cells(String line) {
    String inner = line.strip().replaceAll("^\\||\\|$", "");
    return List.of(inner.split("(?<!\\\\)\\|", -1)).stream().map(String::strip).toList();
  }

  private List<String> outsideCode() {
    List<String> outside = new ArrayList<>();
    boolean code = false;
    for (String line : lines) {
      if (line.strip().startsWith("```")) {
        code = !code;
      } else if (!code) {
        outside.add(line);
      }
    }
    return outside;
  }
}
