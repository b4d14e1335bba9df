package org.hutong.core.outbox;

import jakarta.inject.Inject;
import org.hutong.core.conversation.OutboxInterest;

/** Whether there is any consumer, of this node or another, present or absent for a while. */
final class Interest implements OutboxInterest {
  private volatile boolean any;

  @Inject
  Interest() {}

  @Override
  public boolean listens() {
    return any;
  }

  void any(boolean now) {
    any = now;
  }
}
