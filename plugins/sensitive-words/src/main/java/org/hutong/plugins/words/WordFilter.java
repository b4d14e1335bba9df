package org.hutong.plugins.words;

import jakarta.inject.Inject;
import java.util.List;
import org.hutong.api.Author;
import org.hutong.api.Draft;
import org.hutong.api.MessageInterceptor;
import org.hutong.api.Settings;
import org.hutong.api.Verdict;
import org.hutong.plugins.words.Lexicon.Finding;
import org.pf4j.Extension;
import org.slf4j.Logger;

/**
 * Looks for the words of the lexicon in every text. Runs inline: a search takes microseconds. New
 * settings are made into a new lexicon in the background, which then takes the place of the old one
 * between two messages.
 */
@Extension
public final class WordFilter implements MessageInterceptor {
  private static final int WARM_UP = 200;
  private static final String SAMPLE = "示例敏感词 Example：你好，我的訂單什麼時候發貨？";

  private final CharacterTable table = new CharacterTable();
  private volatile Rules rules;

  private record Rules(WordSettings settings, Lexicon lexicon) {}

  /**
   * Builds the first lexicon.
   *
   * @param settings the lexicon and what to do
   * @param log of this plugin
   */
  @Inject
  WordFilter(Settings<WordSettings> settings, Logger log) {
    this.rules = rules(settings.get());
    warm(rules.lexicon);
    settings.onChange(
        changed -> {
          rules = rules(changed);
          log.info("A lexicon of {} words and phrases is in effect", rules.lexicon.size());
        });
  }

  /** So that the first message does not pay for loading and compiling classes. */
  private static void warm(Lexicon lexicon) {
    for (int i = 0; i < WARM_UP; i++) {
      Mask.over(SAMPLE, lexicon.find(SAMPLE), "*");
    }
  }

  private Rules rules(WordSettings settings) {
    return new Rules(settings, Lexicon.of(settings, table));
  }

  @Override
  public Verdict filter(Draft draft) {
    Rules now = rules;
    String text = draft.text().orElse("");
    boolean left = draft.author().role() == Author.Role.AGENT && !now.settings.agents();
    if (text.isEmpty() || left) {
      return Verdict.pass();
    }
    List<Finding> findings = now.lexicon.find(text);
    if (findings.isEmpty()) {
      return Verdict.pass();
    }
    if (findings.stream().anyMatch(finding -> finding.action() == Action.REJECT)) {
      return Verdict.reject(now.settings.rejection(draft.locale(), text));
    }
    return verdict(draft, text, findings, now.settings.mask());
  }

  private static Verdict verdict(Draft draft, String text, List<Finding> findings, String mask) {
    List<String> labels =
        findings.stream()
            .filter(finding -> finding.action() == Action.FLAG)
            .map(Finding::section)
            .distinct()
            .limit(Verdict.LABELS)
            .toList();
    String masked = Mask.over(text, findings, mask);
    return masked.equals(text)
        ? Verdict.flag(labels)
        : new Verdict.Replace(draft.withText(masked), labels);
  }
}
