package org.hutong.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LookAlikeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "аdmin",
        "ａｄｍｉｎ",
        "admin\u200b",
        "ad\u00admin",
        "\u202eadmin",
        "ɑdmin",
        "𝐚𝐝𝐦𝐢𝐧",
        "ádmin",
        "αdmin",
        "admın",
        "admin\ufe0f"
      })
  void it_looks_like_admin(String name) {
    assertThat(LookAlike.of(name)).isEqualTo(LookAlike.of("admin"));
  }

  @ParameterizedTest
  @CsvSource({"agent1, agent2", "li, ll", "wang, wong", "张伟, 张炜", "王芳, 王方", "アイ, アリ", "Анна, Иван"})
  void they_are_told_apart(String one, String other) {
    assertThat(LookAlike.of(one)).isNotEqualTo(LookAlike.of(other));
  }

  @ParameterizedTest
  @CsvSource({"agent1, agentl", "Bill, BiII", "zero0, zeroo", "Wang Fang, Wang\u3000Fang"})
  void people_take_one_for_the_other(String one, String other) {
    assertThat(LookAlike.of(one)).isEqualTo(LookAlike.of(other));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Anna Анна", "李Li", "anna-анна", "Ångström", "Ελένη", "小王_wang2", "Zoë"})
  void nothing_is_wrong_with_it(String name) {
    assertThat(LookAlike.mixed(name)).isFalse();
    assertThat(LookAlike.hidden(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"аdmin", "pаypal", "Αnna", "Bοb"})
  void a_word_of_two_scripts_is_mixed(String name) {
    assertThat(LookAlike.mixed(name)).isTrue();
  }
}
