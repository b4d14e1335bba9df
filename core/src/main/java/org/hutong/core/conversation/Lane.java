package org.hutong.core.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One share of the conversations: a bounded queue and the one thread that takes everything that has
 * queued up meanwhile into the next transaction.
 */
final class Lane {
  /** Commands that may wait; beyond it the caller is told {@code overloaded}. */
  static final int QUEUE = 4096;

  /** Commands in one transaction. */
  static final int BATCH = 512;

  private static final Logger log = LoggerFactory.getLogger(Lane.class);
  private static final long LOOK_MILLIS = 100;

  private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Consumer<List<Entry>> work;
  private final Thread thread;
  private volatile boolean ending;

  Lane(String name, Consumer<List<Entry>> work) {
    this.work = work;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** False if no more may wait. */
  boolean offer(Entry entry) {
    return queue.offer(entry);
  }

  int waiting() {
    return queue.size();
  }

  /** Takes an entry out again that nobody works on; false if it is not there any more. */
  boolean takeBack(Entry entry) {
    return queue.remove(entry);
  }

  /**
   * Finishes what waits, at most as long as given, and ends.
   *
   * @return what could not be worked off
   */
  List<Entry> end(long millis) throws InterruptedException {
    ending = true;
    thread.join(millis);
    List<Entry> left = new ArrayList<>();
    queue.drainTo(left);
    return left;
  }

  private void run() {
    List<Entry> batch = new ArrayList<>(BATCH);
    try {
      while (true) {
        Entry first = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, BATCH - 1);
          process(batch);
          batch.clear();
        } else if (ending) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void process(List<Entry> batch) {
    try {
      work.accept(List.copyOf(batch));
    } catch (RuntimeException | Error e) {
      log.error("A batch was not worked off", e);
    }
  }
}
