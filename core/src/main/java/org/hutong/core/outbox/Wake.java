package org.hutong.core.outbox;

import jakarta.inject.Inject;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.conversation.Committed;

/** The hint that there may be something to do: many hints make one. Safe from any thread. */
final class Wake implements CommitListener {
  private final Interest interest;
  private final Semaphore signals = new Semaphore(0);

  @Inject
  Wake(Interest interest) {
    this.interest = interest;
  }

  @Override
  public void committed(Committed commit) {
    if (interest.listens() && !commit.events().isEmpty()) {
      signal();
    }
  }

  void signal() {
    if (signals.availablePermits() == 0) {
      signals.release();
    }
  }

  /** Waits for a hint that came since the last wait ended, at most so long. */
  void await(long millis) throws InterruptedException {
    if (signals.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
      signals.drainPermits();
    }
  }
}
