package org.hutong.plugins.words;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The settings as {@code settings.schema.json} describes them.
 *
 * @param lexicon lines, see {@link LexiconLines}
 * @param allow phrases, one a line
 * @param action for words without a section or an action of their own
 * @param mask one character
 * @param agents whether what agents write is checked, too
 */
record WordSettings(
    String lexicon,
    String allow,
    String action,
    String mask,
    RejectText rejectText,
    boolean agents) {

  /** What a sender is told when his message is refused. */
  record RejectText(String zh, String en) {}

  /** Refuses a lexicon that cannot be read: the administrator sees the line. */
  WordSettings {
    LexiconLines.parse(lexicon, Action.of(action));
  }

  /** In the sender's language; if it is not known, in that of his text. */
  String rejection(@Nullable String locale, String text) {
    boolean chinese =
        locale == null
            ? text.codePoints().anyMatch(Character::isIdeographic)
            : locale.toLowerCase(Locale.ROOT).startsWith("zh");
    return chinese ? rejectText.zh() : rejectText.en();
  }
}
