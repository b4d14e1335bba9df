package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Heartbeats, with an interval of two seconds. */
abstract class HeartbeatContract extends Contract {
  HeartbeatContract(Front front) {
    super(front);
  }

  @Override
  Map<String, String> settings() {
    return Map.of("limits.heartbeat", "2s");
  }

  @Test
  void the_server_beats_at_least_every_interval() {
    Seat visitor = visitor();
    assertThat(visitor.welcome.number("heartbeat")).isEqualTo(2);
    visitor.client.await("hb");
    long first = System.nanoTime();
    visitor.client.await("hb");
    visitor.client.await("hb");
    Duration two = Duration.ofNanos(System.nanoTime() - first);
    assertThat(two).isBetween(Duration.ofMillis(2_500), Duration.ofMillis(4_700));
  }

  @Test
  void who_never_answers_is_closed_after_two_and_a_half_intervals() {
    Seat visitor = visitor();
    long start = System.nanoTime();
    visitor.client.heart(false);
    assertThat(visitor.client.awaitClose(Duration.ofSeconds(12))).isEqualTo(4408);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(4_000), Duration.ofMillis(9_000));
  }

  @Test
  void who_answers_stays() {
    Seat visitor = visitor();
    for (int i = 0; i < 4; i++) {
      visitor.client.await("hb");
    }
    visitor.say("here");
  }

  @Test
  void a_heartbeat_names_heads_that_moved() {
    Seat visitor = visitor();
    String conversation = visitor.say("one").string("conversation");
    visitor.say(conversation, "two");
    Frame hb = visitor.client.await("hb", frame -> !frame.at("heads").isEmpty());
    assertThat(hb.at("heads").get(0).get(0).asString()).isEqualTo(conversation);
    assertThat(hb.at("heads").get(0).get(1).asLong()).isEqualTo(3);
  }

  @Test
  void a_client_that_writes_but_never_reads_heartbeats_is_not_silent() {
    Seat visitor = visitor();
    visitor.client.heart(false);
    String conversation = visitor.say("one").string("conversation");
    for (int i = 0; i < 8; i++) {
      visitor.client.send(Map.of("t", "got", "conversation", conversation, "seq", 1));
      visitor.client.never("a close", frame -> false, Duration.ofSeconds(1));
    }
    assertThat(visitor.client.open()).isTrue();
    assertThat(List.of(visitor.say("two").number("seq"))).containsExactly(3L);
  }
}
