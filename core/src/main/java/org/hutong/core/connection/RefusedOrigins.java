package org.hutong.core.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hutong.core.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Origins from which a connection was refused, the newest hundred of them, for the administrator
 * who may want to allow one. Safe from any thread.
 */
public final class RefusedOrigins {
  private static final Logger log = LoggerFactory.getLogger(RefusedOrigins.class);
  private static final int KEPT = 100;
  private static final int LONGEST = 255;

  private final TimeSource time;
  private final Counter counter;

  /** In the order of the last refusal. */
  private final Map<String, Refused> origins = new LinkedHashMap<>(16, 0.75f, true);

  @Inject
  public RefusedOrigins(TimeSource time, MeterRegistry registry) {
    this.time = time;
    this.counter =
        Counter.builder("hutong.origins.refused")
            .description("Connections from pages whose origin is on no list")
            .register(registry);
  }

  /**
   * @param origin as the browser sent it, at most 255 characters of it
   * @param count how often it was refused since it stands here
   * @param last the last time, epoch milliseconds
   */
  public record Refused(String origin, long count, long last) {}

  /**
   * Remembers that a page of this origin was refused.
   *
   * @param own the server's own origin, as the request was understood
   */
  public void add(String origin, String own) {
    counter.increment();
    String name = origin.length() > LONGEST ? origin.substring(0, LONGEST) : origin;
    if (remember(name)) {
      log.warn(
          "Refused connections from {}: no site allows this origin, and the server takes itself for"
              + " {}. If people type the first into their browsers, set server.publicUrl to it, or"
              + " have the proxy pass on Host and X-Forwarded-Proto and name it in"
              + " server.trustedProxies",
          name,
          own);
    }
  }

  /** Whether it was not known before. */
  private synchronized boolean remember(String origin) {
    Refused before = origins.get(origin);
    long count = before == null ? 1 : before.count() + 1;
    origins.put(origin, new Refused(origin, count, time.millis()));
    if (origins.size() > KEPT) {
      var oldest = origins.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return before == null;
  }

  /** The newest first. */
  public synchronized List<Refused> newest() {
    return new ArrayList<>(origins.values()).reversed();
  }

  /** An administrator allowed it, or does not want to see it any more. */
  public synchronized void forget(String origin) {
    origins.remove(origin);
  }
}
