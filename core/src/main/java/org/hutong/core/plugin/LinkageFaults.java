package org.hutong.core.plugin;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.hutong.core.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs with its cause and place what keeps a plugin's classes from being used: a class that is
 * missing, one that does not verify, one whose initialiser failed. The same fault of a plugin is
 * logged once a minute. Safe from any thread.
 */
final class LinkageFaults {
  private static final Logger log = LoggerFactory.getLogger(LinkageFaults.class);
  private static final Duration AGAIN = Duration.ofMinutes(1);
  private static final int MOST = 200;
  private static final int DEPTH = 10;

  private final TimeSource time;
  private final ConcurrentMap<String, Long> logged = new ConcurrentHashMap<>();

  LinkageFaults(TimeSource time) {
    this.time = time;
  }

  /** Nothing happens unless the failure, or one of its causes, is of this kind. */
  void note(String plugin, Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < DEPTH; i++, cause = cause.getCause()) {
      if (cause instanceof LinkageError) {
        log(plugin, cause);
        return;
      }
    }
  }

  private void log(String plugin, Throwable fault) {
    long now = time.nanos();
    String key = plugin + " " + fault;
    Long before = logged.get(key);
    if (before != null && now - before < AGAIN.toNanos()) {
      return;
    }
    if (logged.size() >= MOST) {
      logged.clear();
    }
    logged.put(key, now);
    log.atError()
        .addKeyValue("plugin", plugin)
        .setCause(fault)
        .log("A class of the plugin cannot be used: {}", TimedRun.text(fault));
  }
}
