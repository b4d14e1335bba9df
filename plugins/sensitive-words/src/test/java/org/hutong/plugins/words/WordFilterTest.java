package org.hutong.plugins.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.hutong.api.Author;
import org.hutong.api.Draft;
import org.hutong.api.Settings;
import org.hutong.api.Verdict;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What becomes of a message. */
class WordFilterTest {
  private static final String LEXICON =
      "坏蛋\n[fraud reject]\n诈骗\n[review flag]\n关注\n投诉\n[other flag]\n退款";

  /** Settings that a test can change. */
  private static final class Changeable implements Settings<WordSettings> {
    private WordSettings now;
    private final List<Consumer<? super WordSettings>> listeners = new ArrayList<>();

    Changeable(WordSettings now) {
      this.now = now;
    }

    @Override
    public WordSettings get() {
      return now;
    }

    @Override
    public void onChange(Consumer<? super WordSettings> listener) {
      listeners.add(listener);
    }

    void change(WordSettings next) {
      now = next;
      listeners.forEach(listener -> listener.accept(next));
    }
  }

  private static WordSettings settings(String lexicon, boolean agents) {
    var texts = new WordSettings.RejectText("不行", "no");
    return new WordSettings(lexicon, "坏蛋糕\n", "mask", "●", texts, agents);
  }

  private final Changeable settings = new Changeable(settings(LEXICON, true));
  private final WordFilter filter = new WordFilter(settings, LoggerFactory.getLogger("test"));

  private static Draft draft(String kind, String text, Author.Role role, String locale) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("text", text);
    body.put("ref", Map.of("type", "order", "id", "坏蛋"));
    return new Draft(null, new Author("1", role), kind, body, locale);
  }

  private Verdict said(String text) {
    return filter.filter(draft("text", text, Author.Role.VISITOR, "zh-CN"));
  }

  @Test
  void an_innocent_message_passes() {
    assertThat(said("你好，订单到哪里了？")).isSameAs(Verdict.pass());
  }

  @Test
  void a_word_is_masked_in_the_text_and_the_rest_of_the_body_stays() {
    var replaced = (Verdict.Replace) said("你是壞 蛋吗");
    assertThat(replaced.body().get("text")).isEqualTo("你是●●●吗");
    assertThat(replaced.body().get("ref")).isEqualTo(Map.of("type", "order", "id", "坏蛋"));
    assertThat(replaced.labels()).isEmpty();
  }

  @Test
  void the_texts_of_choices_and_edits_are_looked_at_too() {
    for (String kind : List.of("choice", Draft.EDIT)) {
      Verdict verdict = filter.filter(draft(kind, "坏蛋", Author.Role.ROBOT, null));
      assertThat(((Verdict.Replace) verdict).body().get("text")).isEqualTo("●●");
    }
  }

  @Test
  void a_body_without_text_passes() {
    var image = new Draft(null, new Author("1", Author.Role.VISITOR), "image", Map.of(), null);
    assertThat(filter.filter(image)).isSameAs(Verdict.pass());
  }

  @Test
  void a_refusal_speaks_the_senders_language_or_that_of_his_text() {
    assertThat(said("诈骗")).isEqualTo(Verdict.reject("不行"));
    assertThat(filter.filter(draft("text", "诈骗", Author.Role.VISITOR, "en-GB")))
        .isEqualTo(Verdict.reject("no"));
    assertThat(filter.filter(draft("text", "詐騙", Author.Role.VISITOR, null)))
        .isEqualTo(Verdict.reject("不行"));
  }

  @Test
  void flags_carry_the_names_of_their_sections_once_and_leave_the_text() {
    assertThat(said("投诉，关注，退款")).isEqualTo(Verdict.flag(List.of("review", "other")));
    var both = (Verdict.Replace) said("坏蛋，退款");
    assertThat(both.labels()).containsExactly("other");
    assertThat(both.body().get("text")).isEqualTo("●●，退款");
  }

  @Test
  void an_allowed_phrase_passes() {
    assertThat(said("坏蛋糕")).isSameAs(Verdict.pass());
  }

  @Test
  void agents_can_be_left_out() {
    Draft draft = draft("text", "坏蛋", Author.Role.AGENT, "zh-CN");
    assertThat(filter.filter(draft)).isInstanceOf(Verdict.Replace.class);
    settings.change(settings(LEXICON, false));
    assertThat(filter.filter(draft)).isSameAs(Verdict.pass());
    assertThat(said("坏蛋")).isInstanceOf(Verdict.Replace.class);
  }

  @Test
  void a_new_lexicon_takes_the_place_of_the_old_one() {
    settings.change(settings("新词", true));
    assertThat(said("坏蛋")).isSameAs(Verdict.pass());
    assertThat(said("新詞")).isInstanceOf(Verdict.Replace.class);
  }

  @Test
  void settings_with_a_lexicon_that_cannot_be_read_are_refused() {
    assertThatThrownBy(() -> settings("好\n词 => burn", true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2");
  }
}
