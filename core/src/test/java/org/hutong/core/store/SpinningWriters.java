package org.hutong.core.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.JdbiException;

/**
 * A transaction on a virtual thread takes back one statement, holds a row and gives its processor
 * away; others on virtual threads want the row. Run where virtual threads have one processor.
 */
final class SpinningWriters {
  private SpinningWriters() {}

  public static void main(String[] arguments) throws Exception {
    Database database = TestStores.started(Path.of(arguments[0]));
    database.write(handle -> handle.execute("CREATE TABLE t (id INT PRIMARY KEY, v INT)"));
    database.write(handle -> handle.execute("INSERT INTO t VALUES (1, 0), (2, 0)"));
    var held = new CountDownLatch(1);
    List<FutureTask<Integer>> all = new ArrayList<>();
    all.add(
        new FutureTask<>(
            () ->
                database.write(
                    handle -> {
                      handle.execute("UPDATE t SET v = v + 1 WHERE id = 1");
                      try {
                        handle.execute("INSERT INTO t VALUES (3, 0), (2, 0)");
                      } catch (JdbiException e) {
                        // taken back: the transaction goes on
                      }
                      held.countDown();
                      // Long enough for the others to want the row. It is what they do, not when.
                      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
                      return handle.execute("UPDATE t SET v = v + 1 WHERE id = 1");
                    })));
    for (int i = 0; i < 4; i++) {
      all.add(
          new FutureTask<>(
              () -> {
                held.await();
                return database.write(
                    handle -> handle.execute("UPDATE t SET v = v + 1 WHERE id = 1"));
              }));
    }
    all.forEach(Thread.ofVirtual()::start);
    for (FutureTask<Integer> one : all) {
      one.get(60, TimeUnit.SECONDS);
    }
    System.out.println("all wrote");
    System.exit(0);
  }
}
