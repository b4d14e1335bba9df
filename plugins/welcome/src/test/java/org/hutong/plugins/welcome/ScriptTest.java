package org.hutong.plugins.welcome;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which language a first message is in. */
class ScriptTest {
  @Test
  void the_script_tells_the_language() {
    assertThat(Script.language("我的 order 在哪里")).isEqualTo("zh");
    assertThat(Script.language("iPhone 15 有货吗")).isEqualTo("zh");
    assertThat(Script.language("注文はどこですか")).isEqualTo("ja");
    assertThat(Script.language("주문 어디 있어요?")).isEqualTo("ko");
    assertThat(Script.language("Где заказ?")).isEqualTo("ru");
    assertThat(Script.language("where is it?")).isEqualTo("en");
  }

  @Test
  void a_text_without_letters_tells_nothing() {
    assertThat(Script.language("")).isEmpty();
    assertThat(Script.language("12345 ?! 😀")).isEmpty();
  }
}
