package org.hutong.core.conversation;

/**
 * How long a lane waits for company before it begins a transaction. A commit costs nearly the same
 * for one message as for twenty, so a lane that is busy waits a moment; one that is idle never
 * does: a message that comes alone is committed at once. Used by the lane's thread alone; knows no
 * clock.
 */
final class Linger {
  /** The longest wait of a batch, in nanoseconds. */
  static final long LONGEST = 3_000_000;

  /** So many commands are company enough: the wait would save little more. */
  static final int ENOUGH = 24;

  /** Nobody came for so long: the lane is idle, whatever it was before. In nanoseconds. */
  private static final long IDLE = 5 * LONGEST;

  /** Batches that begin at once after a wait in vain, at most. */
  private static final int MOST_SKIPPED = 64;

  /** What the newest batch weighs in the mean: one part in so many. */
  private static final int SMOOTHING = 8;

  private boolean known;
  private long last;

  /** The mean time between two commands, in nanoseconds. */
  private long gap;

  private int skipped;
  private int toSkip;

  /**
   * A batch is about to begin.
   *
   * @param size its commands
   * @param now when they were taken, on a clock that only goes on
   * @return nanoseconds to wait for more; 0: begin at once
   */
  long before(int size, long now) {
    long since = now - last;
    boolean idle = !known || since > IDLE;
    last = now;
    known = true;
    if (idle) {
      gap = IDLE;
      toSkip = 0;
      skipped = 0;
      return 0;
    }
    gap += (since / size - gap) / SMOOTHING;
    if (size >= ENOUGH || gap > LONGEST) {
      return 0;
    }
    if (toSkip > 0) {
      toSkip--;
      return 0;
    }
    return LONGEST;
  }

  /**
   * A wait is over. Senders who all wait for their answers before they go on send nothing
   * meanwhile: after a wait in vain the next batches begin at once, twice as many each time.
   *
   * @param more commands that came
   * @param now when they were taken
   */
  void after(int more, long now) {
    if (more > 0) {
      skipped = 0;
      gap += ((now - last) / more - gap) / SMOOTHING;
      last = now;
    } else {
      skipped = Math.min(MOST_SKIPPED, Math.max(1, 2 * skipped));
      toSkip = skipped;
    }
  }
}
