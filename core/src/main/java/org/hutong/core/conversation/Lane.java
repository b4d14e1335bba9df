package org.hutong.core.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.hutong.core.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One share of the conversations: a bounded queue and the one thread that takes everything that has
 * queued up meanwhile into the next transaction, and what comes within a moment while it is busy.
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
  private final Pause pause;
  private final TimeSource time;
  private final Linger linger = new Linger();
  private final Thread thread;
  private volatile boolean ending;

  /** Lets time pass on the lane's thread, in nanoseconds. */
  @FunctionalInterface
  interface Pause {
    void forNanos(long nanos);
  }

  Lane(String name, TimeSource time, Consumer<List<Entry>> work) {
    this(name, time, nanos -> rest(time, nanos), work);
  }

  Lane(String name, TimeSource time, Pause pause, Consumer<List<Entry>> work) {
    this.work = work;
    this.time = time;
    this.pause = pause;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  /**
   * The queue may leave a permit behind with which the next park returns at once: one park is no
   * wait. An interrupt ends it.
   */
  private static void rest(TimeSource time, long nanos) {
    long end = time.nanos() + nanos;
    for (long left = nanos;
        left > 0 && !Thread.currentThread().isInterrupted();
        left = end - time.nanos()) {
      LockSupport.parkNanos(left);
    }
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
          awaitCompany(batch);
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

  /**
   * Senders do not wake the thread meanwhile, which is half of what is saved. Whoever came in the
   * first half shows that the second is worth it.
   */
  private void awaitCompany(List<Entry> batch) {
    long wait = linger.before(batch.size(), time.nanos());
    if (wait == 0 || ending) {
      return;
    }
    pause.forNanos(wait / 2);
    if (!queue.isEmpty()) {
      pause.forNanos(wait / 2);
    }
    linger.after(queue.drainTo(batch, BATCH - batch.size()), time.nanos());
  }

  private void process(List<Entry> batch) {
    try {
      work.accept(List.copyOf(batch));
    } catch (RuntimeException | Error e) {
      log.error("A batch was not worked off", e);
    }
  }
}
