package org.hutong.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadsTest {
  private static final int AT_ONCE = 6;

  @TempDir Path directory;

  private Database database;
  private Reads reads;

  @BeforeEach
  void start() {
    database = TestStores.started(directory);
    reads = new Reads(database, new SimpleMeterRegistry());
  }

  @AfterEach
  void stop() {
    database.stop();
  }

  @Test
  void no_more_than_the_pool_allows_run_at_once_and_all_are_answered() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(reads.read(() -> count(running, most)));
    }

    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
    assertThat(most.get()).isBetween(1, AT_ONCE);
  }

  private int count(AtomicInteger running, AtomicInteger most) {
    most.accumulateAndGet(running.incrementAndGet(), Math::max);
    int one = database.with(h -> h.select("SELECT 1").mapTo(Integer.class).one());
    running.decrementAndGet();
    return one;
  }

  @Test
  void beyond_the_bound_a_read_is_refused_at_once() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    List<CompletableFuture<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < AT_ONCE + Reads.QUEUE; i++) {
      all.add(reads.read(() -> await(release)));
    }

    assertThatThrownBy(() -> reads.read(() -> 1).get(1, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(StoreOverloadedException.class);
    release.countDown();
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
    assertThat(reads.read(() -> 7).get(5, TimeUnit.SECONDS)).isEqualTo(7);
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_dead_database_fails_the_read_as_unavailable() {
    database.stop();

    assertThatThrownBy(
            () ->
                reads
                    .read(() -> database.with(h -> h.execute("SELECT 1")))
                    .get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(StoreUnavailableException.class);
  }
}
