package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.hutong.api.RefusedException;
import org.hutong.core.config.Configuration;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * The right of one node to do something, for a while: a row of {@code lease}. Who holds one renews
 * it long before its end; when the node is gone, another has it after 30 s.
 */
final class Leases {
  private static final Duration HELD = Duration.ofSeconds(30);
  private static final Duration RENEWED = Duration.ofSeconds(10);
  private static final int HASH = 24;

  private final Database database;
  private final String node;
  private final TimeSource time;
  private final Timers timers;

  @Inject
  Leases(Database database, Configuration configuration, TimeSource time, Timers timers) {
    this.database = database;
    this.node = configuration.node().id();
    this.time = time;
    this.timers = timers;
  }

  /** The name of a plugin's task: within the column, whatever it is called. */
  static String name(String plugin, String task) {
    byte[] whole = (plugin + "/" + task).getBytes(StandardCharsets.UTF_8);
    return "task:" + HexFormat.of().formatHex(Sha256.of(whole), 0, HASH);
  }

  /**
   * Runs the task if this node has the lease, on this thread, which is interrupted when the lease
   * is lost. Afterwards no node has it until the pause is over.
   *
   * @throws RefusedException if the store does not answer
   */
  void whileHeld(Grant grant, String name, Duration pause, Runnable task) {
    if (!grant.store(() -> take(name))) {
      return;
    }
    var lost = new AtomicReference<@Nullable Thread>(Thread.currentThread());
    Timers.Timer renewing = timers.every(RENEWED, () -> renew(grant, name, lost));
    try {
      task.run();
    } finally {
      renewing.cancel();
      lost.set(null);
      boolean interrupted = Thread.interrupted();
      try {
        until(grant, name, pause);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private void until(Grant grant, String name, Duration pause) {
    grant.store(() -> hold(name, pause));
  }

  private void renew(Grant grant, String name, AtomicReference<@Nullable Thread> runner) {
    Thread.ofVirtual()
        .name("hutong-lease")
        .start(
            () -> {
              boolean held;
              try {
                held = grant.store(() -> hold(name, HELD));
              } catch (RefusedException e) {
                held = false;
              }
              Thread thread = runner.get();
              if (!held && thread != null) {
                thread.interrupt();
              }
            });
  }

  /** Whether this node has it now. */
  private boolean take(String name) {
    return database.write(
        handle -> {
          long now = time.millis();
          handle.execute(
              database
                  .dialect()
                  .insertIfAbsent(
                      "lease", List.of("name"), List.of("name", "node", "until", "token")),
              name,
              node,
              0L,
              0L);
          return handle.execute(
                  "UPDATE lease SET node = ?, until = ?, token = token + 1"
                      + " WHERE name = ? AND (until <= ? OR node = ?)",
                  node,
                  now + HELD.toMillis(),
                  name,
                  now,
                  node)
              > 0;
        });
  }

  private boolean hold(String name, Duration time) {
    return database.write(
        handle ->
            handle.execute(
                    "UPDATE lease SET until = ? WHERE name = ? AND node = ?",
                    this.time.millis() + time.toMillis(),
                    name,
                    node)
                > 0);
  }
}
