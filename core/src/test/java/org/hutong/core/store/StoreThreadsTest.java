package org.hutong.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody uses the database on a virtual thread. */
class StoreThreadsTest {
  @TempDir Path directory;

  private Database database;

  @BeforeEach
  void start() {
    database = TestStores.started(directory);
    database.write(handle -> handle.execute("CREATE TABLE t (id INT PRIMARY KEY, v INT)"));
  }

  @AfterEach
  void stop() {
    database.stop();
  }

  private static <T> FutureTask<T> virtually(Callable<T> work) {
    var task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  @Test
  void what_a_virtual_thread_asks_of_the_database_runs_on_a_few_threads_of_the_machine()
      throws Exception {
    Set<Thread> used = ConcurrentHashMap.newKeySet();
    List<FutureTask<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int number = i;
      all.add(
          virtually(
              () -> {
                database.with(handle -> used.add(Thread.currentThread()));
                database.change(handle -> used.add(Thread.currentThread()));
                return database.write(
                    handle -> {
                      used.add(Thread.currentThread());
                      return handle.execute("INSERT INTO t VALUES (?, 0)", number);
                    });
              }));
    }
    for (FutureTask<Integer> one : all) {
      assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    }
    assertThat(used).noneMatch(Thread::isVirtual).hasSizeLessThanOrEqualTo(database.size());
  }

  @Test
  void a_call_inside_another_needs_no_second_thread() throws Exception {
    List<FutureTask<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int number = i;
      all.add(
          virtually(
              () ->
                  database.write(
                      outer ->
                          database.write(
                              inner -> inner.execute("INSERT INTO t VALUES (?, 0)", number)))));
    }
    for (FutureTask<Integer> one : all) {
      assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  @Test
  void who_is_interrupted_still_learns_what_became_of_it_and_the_database_lives() throws Exception {
    FutureTask<Boolean> task =
        virtually(
            () -> {
              Thread.currentThread().interrupt();
              database.write(handle -> handle.execute("INSERT INTO t VALUES (1, 0)"));
              return Thread.currentThread().isInterrupted();
            });
    assertThat(task.get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(
            database.<Integer>with(
                handle -> handle.select("SELECT COUNT(*) FROM t").mapTo(Integer.class).one()))
        .isEqualTo(1);
  }

  @Test
  void what_fails_there_is_thrown_here() {
    FutureTask<Integer> task =
        virtually(
            () ->
                database.write(
                    handle -> {
                      throw new IllegalArgumentException("refused");
                    }));
    assertThatThrownBy(() -> task.get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
  }

  /** With one processor for virtual threads, and H2 asking without end, all of them get through. */
  @Test
  void writers_that_wait_for_one_who_took_back_a_statement_do_not_stop_him() throws Exception {
    String java = ProcessHandle.current().info().command().orElseThrow();
    Process process =
        new ProcessBuilder(
                java,
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "-cp",
                System.getProperty("java.class.path"),
                SpinningWriters.class.getName(),
                directory.resolve("spin").toString())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ended").isTrue();
      assertThat(process.inputReader().lines().toList()).contains("all wrote");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
