package org.hutong.plugins.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.hutong.plugins.words.Lexicon.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which disguises a word has, and what must not be taken for one. */
class LexiconTest {
  private static final CharacterTable TABLE = new CharacterTable();

  private static Lexicon lexicon(String lines, String... allowed) {
    return new Lexicon(LexiconLines.parse(lines, Action.MASK), List.of(allowed), TABLE);
  }

  private static String masked(Lexicon lexicon, String text) {
    return Mask.over(text, lexicon.find(text), "*");
  }

  /** The word is 台湾坏蛋 or badword; all that is shown of it is what stands in the last column. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "plain                  | 说台湾坏蛋吧            | 说****吧",
        "traditional            | 說臺灣壞蛋吧            | 說****吧",
        "traditional, mixed     | 说台灣坏蛋吧            | 说****吧",
        "spaces                 | 说台 湾 坏 蛋吧         | 说*******吧",
        "full-width space       | 说台　湾坏蛋吧          | 说*****吧",
        "punctuation            | 说台.湾-坏_蛋吧         | 说*******吧",
        "Chinese punctuation    | 说台，湾、坏·蛋吧       | 说*******吧",
        "emoji                  | 说台😀湾😈坏蛋吧        | 说******吧",
        "stars                  | 说台***湾坏蛋吧         | 说*******吧",
        "upper case             | a BADWORD here          | a ******* here",
        "mixed case             | a bAdWoRd here          | a ******* here",
        "full width             | a ｂａｄｗｏｒｄ here   | a ******* here",
        "full-width upper case  | a ＢＡＤＷＯＲＤ here   | a ******* here",
        "mathematical           | a 𝐛𝐚𝐝𝐰𝐨𝐫𝐝 here           | a ******* here",
        "circled                | a ⓑⓐⓓⓦⓞⓡⓓ here          | a ******* here",
        "diacritics             | a bádwörd here          | a ******* here",
        "letters apart          | a b a d w o r d here    | a ************* here",
        "dashes                 | a b-a-d-w-o-r-d here    | a ************* here",
        "at the start           | badword here            | ******* here",
        "at the end             | a badword               | a *******",
        "twice                  | badword,台湾坏蛋        | *******,****",
        "in Chinese             | 说badword吧             | 说*******吧",
      })
  void a_disguised_word_is_found_and_masked_where_it_stands(
      String disguise, String text, String shown) {
    assertThat(masked(lexicon("台湾坏蛋\nbadword"), text)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "台\u200b湾\u200d坏蛋",
        "\u202e台湾坏\u2060蛋",
        "台\ufe0f湾坏蛋",
        "台湾\u00ad坏蛋",
        "台\u0301湾\u0336坏\u20dd蛋",
        "台湾坏蛋\u0301",
        "台\u0000湾坏蛋",
        "台\u3164湾坏蛋",
        "\uf9d8\u53f0湾坏蛋",
        "台湾\ud83e\udd2c坏蛋"
      })
  void invisible_characters_and_marks_hide_nothing(String text) {
    List<Finding> findings = lexicon("台湾坏蛋").find(text);
    assertThat(findings).hasSize(1);
    assertThat(text.substring(findings.getFirst().start(), findings.getFirst().end()))
        .startsWith("台")
        .contains("蛋");
  }

  @Test
  void marks_go_with_the_letter_that_is_masked() {
    assertThat(masked(lexicon("坏蛋"), "a坏\u0301\u200b蛋\u0336\u0336b")).isEqualTo("a**b");
  }

  @Test
  void surrogate_pairs_in_the_text_and_in_the_word_are_masked_whole() {
    Lexicon lexicon = lexicon("𠮷野家\n坏");
    assertThat(masked(lexicon, "😀𠮷野家😀坏😀")).isEqualTo("😀***😀*😀");
    assertThat(masked(lexicon, "𠮷😀野家")).isEqualTo("****");
    assertThat(masked(lexicon, "\ud842野家")).isEqualTo("\ud842野家");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "classical music",
        "a badwords list",
        "my1badword",
        "xbadword",
        "台湾\n坏蛋",
        "台湾。。。。。。。。。坏蛋",
        "湾台坏蛋",
        "",
        "   ",
        "😀"
      })
  void what_only_looks_similar_is_left_alone(String text) {
    assertThat(lexicon("台湾坏蛋\nbadword\nass").find(text)).isEmpty();
  }

  @Test
  void the_longest_word_wins_and_overlapping_ones_are_all_covered() {
    Lexicon lexicon = lexicon("坏蛋 => reject\n大坏蛋 => flag\n蛋糕");
    assertThat(lexicon.find("大坏蛋")).extracting(Finding::action).containsExactly(Action.FLAG);
    assertThat(lexicon.find("坏蛋")).extracting(Finding::action).containsExactly(Action.REJECT);
    assertThat(masked(lexicon("坏蛋\n蛋糕"), "吃坏蛋糕了")).isEqualTo("吃***了");
  }

  @Test
  void an_allowed_phrase_lets_the_word_inside_it_through_and_no_other() {
    Lexicon lexicon = lexicon("性感\n坏蛋", "理性感知");
    assertThat(masked(lexicon, "理性感知 性感 理 性 感 知")).isEqualTo("理性感知 ** 理 性 感 知");
    assertThat(masked(lexicon, "理性感知坏蛋")).isEqualTo("理性感知**");
  }

  @Test
  void the_lines_of_a_lexicon_say_section_and_action() {
    var words =
        LexiconLines.parse(
            "# comment\n\nfirst\r\n[广告 flag]\n加微信\n刷 单 => reject\n[other]\nlast", Action.MASK);
    assertThat(words)
        .containsExactly(
            new LexiconLines.Word("first", Action.MASK, "sensitive"),
            new LexiconLines.Word("加微信", Action.FLAG, "广告"),
            new LexiconLines.Word("刷 单", Action.REJECT, "广告"),
            new LexiconLines.Word("last", Action.MASK, "other"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a => burn      | line 2: \"burn\" is no action: mask, reject or flag",
        "...            | line 2: no letter and no digit in it"
      })
  void a_mistake_in_a_lexicon_is_told_with_its_line(String line, String message) {
    assertThatThrownBy(() -> LexiconLines.parse("good\n" + line, Action.MASK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void an_empty_lexicon_finds_nothing() {
    assertThat(lexicon("# nothing\n").find("anything")).isEmpty();
  }

  @Test
  void a_word_twice_has_the_stricter_action() {
    assertThat(lexicon("坏 => flag\n壞 => reject\n坏 => mask").find("壞"))
        .extracting(Finding::action)
        .containsExactly(Action.REJECT);
  }

  /** Texts of random pieces, with a disguised word put in at a place that is known. */
  @Test
  void whatever_stands_around_it_a_disguised_word_is_covered_and_the_rest_is_untouched() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    Lexicon lexicon = lexicon("台湾坏蛋");
    for (int i = 0; i < 20_000; i++) {
      String before = surroundings(random);
      String word = disguised(random);
      String after = "甲" + surroundings(random);
      String text = before + "乙" + word + after;
      int visible = (int) word.codePoints().filter(c -> !CharacterTable.dropped(c)).count();
      assertThat(masked(lexicon, text))
          .as("seed %d, round %d: %s", seed, i, escaped(text))
          .isEqualTo(before + "乙" + "*".repeat(visible) + after);
    }
  }

  private static final List<String> PIECES =
      List.of(
          "甲", "x", "Z9", "😀", "𠮷", "，", " ", "\n", "e\u0301", "ﬁ", "１", "\u200b", "한", "é", "ñ");
  private static final List<String> NOISE =
      List.of(" ", "*", "。", "😀", "\u200b", "\u0301", "\ufeff", "　", "-", "\ud83d\ude08");
  private static final List<List<String>> LETTERS =
      List.of(List.of("台", "臺"), List.of("湾", "灣"), List.of("坏", "壞"), List.of("蛋"));

  private static String surroundings(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private static String disguised(Random random) {
    var word = new StringBuilder();
    for (List<String> letter : LETTERS) {
      for (int i = word.isEmpty() ? 0 : random.nextInt(4); i > 0; i--) {
        word.append(NOISE.get(random.nextInt(NOISE.size())));
      }
      word.append(letter.get(random.nextInt(letter.size())));
    }
    return word.toString();
  }

  /** Every unit of the normal form leads back to a whole character that becomes it. */
  @Test
  void every_unit_of_the_normal_form_knows_the_stretch_that_it_came_from() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String text = surroundings(random) + disguised(random) + surroundings(random);
      NormalText normal = NormalText.of(text, TABLE);
      int last = 0;
      for (int unit = 0; unit < normal.length(); unit++) {
        int start = normal.start(unit);
        int end = normal.end(unit);
        String note = "seed " + seed + ", round " + i + ": " + escaped(text);
        assertThat(start).as(note).isGreaterThanOrEqualTo(last).isLessThan(end);
        assertThat(Character.isLowSurrogate(text.charAt(start))).as(note).isFalse();
        assertThat(end == text.length() || !Character.isLowSurrogate(text.charAt(end)))
            .as(note)
            .isTrue();
        assertThat(NormalText.of(text.substring(start, end), TABLE).text())
            .as(note)
            .contains(String.valueOf(normal.text().charAt(unit)));
        last = start;
      }
    }
  }

  private static String escaped(String text) {
    var escaped = new StringBuilder();
    text.chars().forEach(c -> escaped.append(String.format(Locale.ROOT, "\\u%04x", c)));
    return escaped.toString();
  }

  @Test
  void ten_thousand_words_cost_microseconds_a_message() {
    var random = new Random(7);
    var lines = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      for (int j = 2 + random.nextInt(5); j > 0; j--) {
        lines.appendCodePoint(0x4E00 + random.nextInt(3000));
      }
      lines.append('\n');
    }
    var cpu = ManagementFactory.getThreadMXBean();
    long began = cpu.getCurrentThreadCpuTime();
    Lexicon lexicon = lexicon(lines.toString());
    long built = cpu.getCurrentThreadCpuTime() - began;
    var text = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      text.appendCodePoint(0x4E00 + random.nextInt(3000));
    }
    String message = text.toString();
    int found = 0;
    for (int i = 0; i < 20_000; i++) {
      found += lexicon.find(message).size();
    }
    began = cpu.getCurrentThreadCpuTime();
    int rounds = 20_000;
    for (int i = 0; i < rounds; i++) {
      found += lexicon.find(message).size();
    }
    long each = (cpu.getCurrentThreadCpuTime() - began) / rounds;
    System.out.printf(
        Locale.ROOT,
        "10,000 words: built in %d ms, %.1f µs of CPU for a message of 100 characters (%d found)%n",
        built / 1_000_000,
        each / 1000.0,
        found);
    assertThat(lexicon.size()).isGreaterThan(9_900);
    assertThat(each).as("nanoseconds a message").isLessThan(200_000);
  }

  @Test
  void a_lexicon_may_have_a_byte_order_mark_any_line_ends_and_trailing_blanks() {
    String text = "\uFEFFbadword  \r\n台湾坏蛋\u3000\t\r\n\r\n";
    assertThat(LexiconLines.parse(text, Action.MASK))
        .extracting(LexiconLines.Word::text)
        .containsExactly("badword", "台湾坏蛋");
    assertThat(LexiconLines.parse("\uFEFF# only a remark", Action.MASK)).isEmpty();
  }

  @Test
  void a_lexicon_that_was_read_in_a_wrong_encoding_is_refused_with_the_line_and_the_fix() {
    String wrong =
        new String(
            "badword\n台湾坏蛋".getBytes(java.nio.charset.Charset.forName("GBK")),
            java.nio.charset.StandardCharsets.UTF_8);
    assertThatThrownBy(() -> LexiconLines.parse(wrong, Action.MASK))
        .hasMessageContaining("line 2")
        .hasMessageContaining("save it as UTF-8");
  }
}
