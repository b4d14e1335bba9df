package org.hutong.core.plugin.listeners;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Names that last and that the store can hold. */
class ConsumerNamesTest {
  @Test
  void a_short_name_says_all() {
    assertThat(ConsumerNames.of("welcome", "org.hutong.welcome.Greeter"))
        .isEqualTo("plugin:welcome:org.hutong.welcome.Greeter");
  }

  @Test
  void what_does_not_fit_is_shortened_and_stays_different() {
    String id = "a-very-long-plugin-id.".repeat(4);
    String one = ConsumerNames.of(id, "com.example.some.deep.place.FirstListener");
    String other = ConsumerNames.of(id, "com.example.some.other.place.FirstListener");
    assertThat(one).hasSizeLessThanOrEqualTo(64).startsWith("plugin:a-very-long-plugin-:First");
    assertThat(other).hasSizeLessThanOrEqualTo(64).isNotEqualTo(one);
    assertThat(ConsumerNames.of(id, "com.example.some.deep.place.FirstListener")).isEqualTo(one);
  }

  @Test
  void letters_that_the_store_cannot_hold_are_written_otherwise() {
    assertThat(ConsumerNames.of("welcome", "com.例子.监听器")).matches("[!-~]{1,64}");
  }
}
