package org.hutong.core.connection;

/**
 * Stands behind what a line has handed to the committer and falls when one of it is refused for
 * now: whatever went through the same fence and is not decided yet is then not decided either.
 * Lowered on a lane's thread before the next transaction begins.
 */
final class Fence {
  private volatile boolean down;

  void lower() {
    down = true;
  }

  boolean down() {
    return down;
  }
}
