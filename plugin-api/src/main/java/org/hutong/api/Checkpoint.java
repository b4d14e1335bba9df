package org.hutong.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where a call of a plugin that has overstayed its time is ended. The server puts a checkpoint into
 * every loop of a plugin when it loads the classes, so a plugin has nothing to do for it: a loop
 * that never ends is ended, wherever it runs. A computation within a library of the Java platform
 * is not; call {@link #pass()} around it.
 *
 * <p>A checkpoint costs about as much as reading a field. Safe from any thread; never blocks.
 */
public final class Checkpoint {
  private static final VarHandle OVERDUE = overdueField();
  private static final Set<Thread> ENDED = ConcurrentHashMap.newKeySet();

  /** How many threads are in {@link #ENDED}: what every loop looks at. */
  private static int overdue;

  private Checkpoint() {}

  private static VarHandle overdueField() {
    try {
      return MethodHandles.lookup().findStaticVarHandle(Checkpoint.class, "overdue", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Goes on, or throws {@link Ended} if the call on this thread has overstayed its time. */
  public static void pass() {
    if ((int) OVERDUE.getOpaque() != 0) {
      look();
    }
  }

  private static void look() {
    if (ENDED.contains(Thread.currentThread())) {
      throw new Ended();
    }
  }

  /**
   * For the server: ends what runs on a thread at its next checkpoint, again and again until {@link
   * #release}.
   *
   * @param thread the thread of a call
   */
  public static void end(Thread thread) {
    if (ENDED.add(thread)) {
      OVERDUE.getAndAdd(1);
    }
  }

  /**
   * For the server: the call on the thread is over.
   *
   * @param thread the thread of a call
   * @return whether it had been told to end
   */
  public static boolean release(Thread thread) {
    boolean ended = ENDED.remove(thread);
    if (ended) {
      OVERDUE.getAndAdd(-1);
    }
    return ended;
  }

  /** A call overstayed its time and is ended. Do not catch it. */
  public static final class Ended extends Error {
    private static final long serialVersionUID = 1L;

    private Ended() {
      super("the call overstayed its time");
    }
  }
}
