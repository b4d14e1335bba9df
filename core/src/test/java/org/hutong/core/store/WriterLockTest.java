package org.hutong.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.hutong.core.time.SystemTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who writes, one after another. */
class WriterLockTest {
  private final WriterLock writers =
      new WriterLock(true, new SystemTime(), new SimpleMeterRegistry());

  @TempDir private Path directory;

  @Test
  void in_a_file_of_h2_no_transaction_writes_while_another_one_does() {
    Database database = TestStores.started(directory);
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(
          CompletableFuture.runAsync(
              () -> {
                for (int k = 0; k < 20; k++) {
                  database.change(
                      handle -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        Thread.yield();
                        inside.decrementAndGet();
                        return null;
                      });
                }
              },
              task -> Thread.ofVirtual().start(task)));
    }
    all.forEach(CompletableFuture::join);
    database.stop();

    assertThat(most).hasValue(1);
  }

  @Test
  void a_transaction_inside_another_one_does_not_wait_for_it() {
    Database database = TestStores.started(directory);

    assertThat(database.<Integer>write(handle -> database.change(inner -> 1))).isEqualTo(1);

    database.stop();
  }

  @Test
  void a_turn_ends_once_whoever_ends_it_again() throws Exception {
    WriterLock.Turn outer = writers.take();
    WriterLock.Turn inner = writers.take();
    inner.close();
    inner.close();
    var had = new CountDownLatch(1);
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (WriterLock.Turn turn = writers.take()) {
                    had.countDown();
                  }
                });
    assertThat(had.getCount()).isEqualTo(1);
    outer.close();
    had.await();
    other.join();
  }

  @Test
  void whoever_waits_too_long_is_refused_and_remembers_that_it_was_interrupted() throws Exception {
    WriterLock impatient =
        new WriterLock(true, Duration.ofMillis(20), new SystemTime(), new SimpleMeterRegistry());
    var interrupted = new CompletableFuture<Boolean>();
    try (WriterLock.Turn turn = impatient.take()) {
      Thread other =
          Thread.ofPlatform()
              .start(
                  () -> {
                    Thread.currentThread().interrupt();
                    assertThatThrownBy(impatient::take)
                        .isInstanceOf(StoreOverloadedException.class);
                    interrupted.complete(Thread.currentThread().isInterrupted());
                  });
      other.join();
    }
    assertThat(interrupted).isCompletedWithValue(true);
  }
}
