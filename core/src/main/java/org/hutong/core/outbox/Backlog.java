package org.hutong.core.outbox;

import java.time.Duration;

/**
 * What waits for a consumer.
 *
 * @param events how many, at most: kinds that it does not want are among them
 * @param since when the oldest came, in epoch milliseconds; 0 if none waits
 * @param absent how long the server has run without it, in milliseconds
 */
public record Backlog(String consumer, long events, long since, long absent) {
  /** A consumer that was away for longer begins with what happens from now on, unless asked. */
  public static final Duration OLD = Duration.ofHours(1);

  /** What is done with it when the consumer comes back. */
  public enum Choice {
    /** It is dropped. */
    SKIP,
    /** It is delivered. */
    DELIVER,
    /** It is dropped if the consumer was away for more than {@link #OLD} and may miss something. */
    BY_AGE
  }

  /** Whether the consumer was away for so long that its backlog is old. */
  public boolean old() {
    return absent > OLD.toMillis();
  }
}
