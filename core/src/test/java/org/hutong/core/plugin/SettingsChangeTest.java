package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hutong.core.conversation.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An administrator changes the settings of a plugin that is at work. */
class SettingsChangeTest {
  private static final int CHANGES = 50;
  private static final int SLOW = 1001;

  @TempDir private Path home;
  private PluginHouse house;

  @BeforeEach
  void open() {
    house = PluginHouse.open(home);
    house.install(
        PluginJar.of("guard")
            .with("settings", "settings.schema.json")
            .entry(
                "settings.schema.json",
                """
                {"type": "object", "properties": {"number": {"type": "integer", "default": 0}}}
                """)
            .interceptor(
                """
                return Verdict.flag(List.of(draft.text().orElse("").equals("now")
                    ? "" + settings.get().number() : heard.size() + (heard.equals(heard.stream().sorted().toList())
                        ? " in order" : " out of order")));
                """,
                """
                public record Limit(int number) {}

                private final Settings<Limit> settings;
                private final List<Integer> heard = new java.util.concurrent.CopyOnWriteArrayList<>();

                @Inject public Guard(Settings<Limit> settings) {
                  this.settings = settings;
                  settings.onChange(limit -> {
                    if (limit.number() % 10 == 1) {
                      java.util.concurrent.locks.LockSupport.parkNanos(limit.number() == 1001 ? 8_000_000_000L : 5_000_000L);
                    }
                    heard.add(limit.number());
                  });
                }
                """));
  }

  @AfterEach
  void close() {
    house.close();
  }

  private void change(int number) {
    house.plugins().settings("guard", "{\"number\":" + number + "}", "admin");
  }

  private static Verdict flagged(String word) {
    return new Verdict.Pass(List.of(word));
  }

  @Test
  void the_first_message_after_a_change_is_treated_by_the_new_settings() {
    for (int number = 1; number <= CHANGES; number++) {
      change(number);
      assertThat(house.say("now")).isEqualTo(flagged(String.valueOf(number)));
    }
  }

  @Test
  void what_a_listener_makes_of_a_change_is_there_when_the_change_is_answered() {
    for (int number = 1; number <= CHANGES; number++) {
      change(number);
      assertThat(house.say("heard")).isEqualTo(flagged(number + " in order"));
    }
  }

  @Test
  void a_listener_that_takes_its_time_does_not_hold_up_the_change_for_longer_than_two_seconds() {
    long start = System.nanoTime();
    change(SLOW);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(6));
    assertThat(house.say("now")).isEqualTo(flagged(String.valueOf(SLOW)));
  }

  @Test
  void listeners_hear_of_every_change_in_its_order() {
    for (int number = 1; number <= CHANGES; number++) {
      change(number);
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> house.say("heard").equals(flagged(CHANGES + " in order")));
  }
}
