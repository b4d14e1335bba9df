package org.hutong.core.observe;

/** One line of {@code /health}. Added by a module to the set of {@code HealthCheck}. */
public interface HealthCheck {
  /** A short stable word, for example {@code store}. */
  String name();

  /** Looks now. May block for at most a second. */
  Health check();

  /** {@code detail} is for administrators. */
  record Health(State state, String detail) {}

  /** How well a part is. */
  enum State {
    UP,
    /** Works, but less well or less safely than it should; the detail says how. */
    DEGRADED,
    /** Does not work: the node is not ready. */
    DOWN
  }
}
