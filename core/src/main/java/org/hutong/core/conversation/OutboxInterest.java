package org.hutong.core.conversation;

/**
 * Whether anything listens to events from the outbox: only then a row is written for each. Asked in
 * every commit: must not block.
 */
public interface OutboxInterest {
  boolean listens();

  /** No listener is installed: nothing is written that nobody would ever take out again. */
  final class Nobody implements OutboxInterest {
    @Override
    public boolean listens() {
      return false;
    }
  }
}
