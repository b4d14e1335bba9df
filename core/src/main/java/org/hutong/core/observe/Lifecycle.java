package org.hutong.core.observe;

import java.util.concurrent.atomic.AtomicReference;
import org.hutong.core.observe.HealthCheck.Health;
import org.hutong.core.observe.HealthCheck.State;

/** Where the process stands in its life. Safe from any thread. */
public final class Lifecycle {
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

  @jakarta.inject.Inject
  public Lifecycle() {}

  public Phase phase() {
    return phase.get();
  }

  public void enter(Phase next) {
    phase.set(next);
  }

  Health health() {
    return switch (phase.get()) {
      case STARTING -> new Health(State.DOWN, "starting");
      case RUNNING -> new Health(State.UP, "running");
      case DRAINING -> new Health(State.DOWN, "draining: takes no new connections");
    };
  }

  /** The phases of a life, in order. */
  public enum Phase {
    STARTING,
    RUNNING,
    DRAINING
  }
}
