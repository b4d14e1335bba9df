package org.hutong.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Work that is done again and again. */
class RoundsTest {
  private static final Duration SOON = Duration.ofMillis(2);

  private final SystemTimers timers = new SystemTimers();
  private final AtomicInteger begun = new AtomicInteger();

  @AfterEach
  void stop() {
    timers.stop();
  }

  @Test
  void a_round_that_fails_is_followed_by_others() {
    var rounds =
        new Rounds(
            timers,
            "test",
            () -> {
              begun.incrementAndGet();
              throw new java.io.IOException("no");
            });
    rounds.every(SOON);
    await().until(() -> begun.get() > 3);
    rounds.stop();
  }

  @Test
  void there_are_never_two_at_once() throws Exception {
    var hold = new CountDownLatch(1);
    var rounds =
        new Rounds(
            timers,
            "test",
            () -> {
              begun.incrementAndGet();
              hold.await();
            });
    rounds.every(SOON);
    await().until(() -> begun.get() == 1);
    var due = new CountDownLatch(10);
    timers.every(SOON, due::countDown);
    due.await();
    assertThat(begun).hasValue(1);
    hold.countDown();
    await().until(() -> begun.get() > 1);
    rounds.stop();
  }

  @Test
  void after_the_stop_none_begins() throws Exception {
    var rounds = new Rounds(timers, "test", begun::incrementAndGet);
    rounds.every(SOON);
    rounds.stop();
    rounds.stop();
    int then = begun.get();
    var due = new CountDownLatch(10);
    timers.every(SOON, due::countDown);
    due.await();
    assertThat(begun.get()).isBetween(then, then + 1);
  }
}
