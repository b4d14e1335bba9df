package org.hutong.api;

import java.time.Duration;

/**
 * Runs things later on virtual threads that belong to the plugin: what is scheduled ends when the
 * plugin stops. Received by injection; needs no permission. Safe from any thread; never blocks.
 *
 * <p>At most 1,000 tasks are scheduled for each plugin; beyond, and after the plugin stopped:
 * {@link IllegalStateException}. One task never runs twice at once. An exception is logged and
 * counted; a repeated task goes on.
 */
public interface Scheduler {
  /**
   * Runs a task once.
   *
   * @param delay 0 to 30 days
   * @param task may block; interrupted after 10 minutes
   * @return to take it back
   */
  Task after(Duration delay, Runnable task);

  /**
   * Runs a task again and again, the first time after one pause. On every node.
   *
   * @param pause between the end of one run and the start of the next; 1 s to 30 days
   * @param task may block; interrupted after 10 minutes
   * @return to take it back
   */
  Task every(Duration pause, Runnable task);

  /**
   * Runs a task again and again on one node of the cluster at a time. When its node is gone,
   * another takes it over within 30 s and the pause.
   *
   * @param name unique in the plugin; 1 to 40 characters
   * @param pause between the end of one run and the start of the next; 1 s to 30 days
   * @param task may block; interrupted after 10 minutes
   * @return to take it back
   */
  Task everyOnOneNode(String name, Duration pause, Runnable task);

  /** Something that was scheduled. */
  interface Task {
    /** Takes it back; a run that is under way is interrupted. Never blocks. */
    void cancel();
  }
}
