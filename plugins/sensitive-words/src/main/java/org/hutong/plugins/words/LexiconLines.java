package org.hutong.plugins.words;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lexicon as an administrator writes it: comments, sections, words. */
final class LexiconLines {
  private static final int MOST = 50_000;
  private static final int LONGEST = 100;
  private static final String MARK = "\uFEFF";

  /** Stands where a decoder found what it did not understand. */
  private static final char REPLACEMENT = '\uFFFD';

  private static final String UNNAMED = "sensitive";
  private static final Pattern SECTION =
      Pattern.compile("\\[\\s*(\\S.{0,58}?)(?:\\s+(mask|reject|flag))?\\s*]");
  private static final Pattern ACTION = Pattern.compile("(.*\\S)\\s*=>\\s*(\\S*)");

  private LexiconLines() {}

  /**
   * One word.
   *
   * @param section the label of a flag
   */
  record Word(String text, Action action, String section) {}

  /**
   * @throws IllegalArgumentException with the line
   */
  static List<Word> parse(String lexicon, Action otherwise) {
    List<Word> words = new ArrayList<>();
    String section = UNNAMED;
    Action action = otherwise;
    int number = 0;
    for (String raw : unmarked(lexicon).split("\\R", -1)) {
      number++;
      if (raw.indexOf(REPLACEMENT) >= 0) {
        throw new IllegalArgumentException(
            "line "
                + number
                + ": characters of it were lost (\uFFFD) when the file was read in a wrong encoding:"
                + " open it as GBK or save it as UTF-8, and copy it again");
      }
      String line = raw.strip();
      Matcher header = SECTION.matcher(line);
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (header.matches()) {
        section = header.group(1);
        action = header.group(2) == null ? otherwise : Action.of(header.group(2));
      } else {
        words.add(word(line, number, action, section));
      }
      if (words.size() > MOST) {
        throw new IllegalArgumentException("line " + number + ": more than " + MOST + " words");
      }
    }
    return words;
  }

  /** Without the byte order mark that some editors put first. */
  private static String unmarked(String lexicon) {
    return lexicon.startsWith(MARK) ? lexicon.substring(MARK.length()) : lexicon;
  }

  private static Word word(String line, int number, Action action, String section) {
    try {
      Matcher own = ACTION.matcher(line);
      String text = own.matches() ? own.group(1) : line;
      if (text.length() > LONGEST) {
        throw new IllegalArgumentException("longer than " + LONGEST + " characters");
      }
      if (text.codePoints().noneMatch(Character::isLetterOrDigit)) {
        throw new IllegalArgumentException("no letter and no digit in it");
      }
      return new Word(text, own.matches() ? Action.of(own.group(2)) : action, section);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
    }
  }
}
