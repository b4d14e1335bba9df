package org.hutong.core.connection;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** A thread that runs what it was given when it is told to, on the test's own. */
final class ManualThread implements Executor {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  int executed;

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** True if there was something to run. */
  boolean run() {
    boolean ran = false;
    Runnable task;
    while ((task = tasks.poll()) != null) {
      executed++;
      task.run();
      ran = true;
    }
    return ran;
  }

  int waiting() {
    return tasks.size();
  }
}
