package org.hutong.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.hutong.core.time.TimeSource;
import org.junit.jupiter.api.Test;

/** When a lane waits for company; the time is told, not passed. */
class LingerTest {
  private static final long MILLI = 1_000_000;

  private final Linger linger = new Linger();
  private long now = 5_000 * MILLI;

  /** A batch of so many after so long; returns the wait before it. */
  private long batch(int size, long afterMicros) {
    now += afterMicros * 1_000;
    return linger.before(size, now);
  }

  private void came(int more, long afterMicros) {
    now += afterMicros * 1_000;
    linger.after(more, now);
  }

  @Test
  void the_first_message_is_never_delayed() {
    assertThat(batch(1, 0)).isZero();
  }

  @Test
  void at_100_messages_a_second_none_is_delayed() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(batch(1, 10_000)).isZero();
    }
  }

  @Test
  void at_1000_messages_a_second_a_batch_waits_at_most_3_ms_and_the_mean_stays() {
    for (int i = 0; i < 100; i++) {
      batch(1, 1_000);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(batch(1, 1_000)).isEqualTo(3 * MILLI);
      came(3, 3_000);
    }
  }

  @Test
  void a_message_after_a_pause_is_not_delayed_however_busy_it_was_before() {
    for (int i = 0; i < 100; i++) {
      batch(1, 500);
      came(6, 3_000);
    }
    assertThat(batch(1, 500)).isPositive();
    assertThat(batch(1, 20_000)).isZero();
    assertThat(batch(1, 10_000)).isZero();
  }

  @Test
  void a_batch_that_is_large_already_begins_at_once() {
    for (int i = 0; i < 100; i++) {
      assertThat(batch(Linger.ENOUGH, 1_500)).isZero();
    }
  }

  /** One client after the other's answer: waiting would bring nobody. */
  @Test
  void senders_who_wait_for_their_answers_are_waited_for_less_and_less() {
    int waits = 0;
    for (int i = 0; i < 1_000; i++) {
      if (batch(1, 800) > 0) {
        waits++;
        came(0, 1_500);
      }
    }
    assertThat(waits).isBetween(1, 30);
  }

  /** The lane itself, with a clock that moves only while it waits. */
  @Test
  void a_lane_takes_what_comes_while_it_waits_into_the_same_batch() throws Exception {
    AtomicLong clock = new AtomicLong(1);
    BlockingQueue<List<Entry>> batches = new ArrayBlockingQueue<>(2_000);
    Lane[] lane = new Lane[1];
    Lane.Pause pause =
        nanos -> {
          clock.addAndGet(nanos);
          lane[0].offer(entry());
        };
    lane[0] =
        new Lane(
            "hutong-lane-test",
            new Ticking(clock),
            pause,
            batch -> {
              batches.add(batch);
              clock.addAndGet(MILLI);
            });
    lane[0].start();
    List<Entry> taken = List.of();
    for (int i = 0; i < 100; i++) {
      assertThat(lane[0].offer(entry())).isTrue();
      taken = batches.poll(10, TimeUnit.SECONDS);
    }
    lane[0].end(1_000);

    assertThat(taken).as("one, and one for each half of the wait").hasSize(3);
  }

  /** A permit that the queue left behind ends a single park at once. */
  @Test
  void a_wake_up_that_was_meant_for_before_does_not_shorten_the_wait() throws Exception {
    BlockingQueue<List<Entry>> batches = new ArrayBlockingQueue<>(1_000);
    Lane lane =
        new Lane(
            "hutong-lane-test",
            new Passing(),
            batch -> {
              batches.add(batch);
              LockSupport.unpark(Thread.currentThread());
            });
    lane.start();
    long start = System.nanoTime();
    for (int i = 0; i < 300; i++) {
      lane.offer(entry());
      TimeUnit.MILLISECONDS.sleep(1);
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    lane.end(1_000);

    assertThat(batches.stream().mapToInt(List::size).sum()).isEqualTo(300);
    assertThat((long) batches.size())
        .as("one in each 2 ms at most, although the sender may be slower than he wants")
        .isLessThan(Math.max(150, millis / 2));
  }

  private record Passing() implements TimeSource {
    @Override
    public long millis() {
      return System.nanoTime() / MILLI;
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }
  }

  private static Entry entry() {
    return new Entry(
        new Command.Close(new Actor.Server(), new java.util.UUID(0, 1), "left"),
        Committer.Caller.SERVER,
        outcome -> {});
  }

  private record Ticking(AtomicLong clock) implements TimeSource {
    @Override
    public long millis() {
      return clock.get() / MILLI;
    }

    @Override
    public long nanos() {
      return clock.get();
    }
  }
}
