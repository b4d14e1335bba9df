package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.hutong.core.observe.HealthCheck;
import org.hutong.core.plugin.service.Denials;
import org.hutong.core.time.Patience;

/** The plugins' line in {@code /health}. */
final class PluginHealth implements HealthCheck {
  private final PluginSwitch running;
  private final LeakWatch leaks;
  private final Denials denials;
  private final Patience patience;
  private final SafeMode safe;

  @Inject
  PluginHealth(
      PluginSwitch running, LeakWatch leaks, Denials denials, Patience patience, SafeMode safe) {
    this.safe = safe;
    this.running = running;
    this.leaks = leaks;
    this.denials = denials;
    this.patience = patience;
  }

  @Override
  public String name() {
    return "plugins";
  }

  private String trouble(String id) {
    return running.running(id).isPresent() ? " stays at another version: " : " does not run: ";
  }

  @Override
  public Health check() {
    List<String> troubles = new ArrayList<>();
    patience.caution().ifPresent(troubles::add);
    if (safe.on()) {
      troubles.add(SafeMode.CAUTION);
    }
    running.failed().forEach((id, why) -> troubles.add(id + trouble(id) + why));
    for (String id : running.running()) {
      denials
          .of(id)
          .forEach(
              (permission, calls) ->
                  troubles.add(id + " made " + calls + " calls without " + permission));
      for (var extension : running.extensions(id)) {
        if (extension.breaker().state() != Breaker.State.CLOSED) {
          troubles.add(id + ": " + extension.name() + " is left out after repeated failures");
        }
        if (extension.pace().moved()) {
          troubles.add(id + ": " + extension.name() + " overstays 2 ms and runs on threads");
        }
      }
    }
    leaks.leaking().forEach(id -> troubles.add(id + " stays in memory after it was unloaded"));
    return troubles.isEmpty()
        ? new Health(State.UP, running.running().size() + " running")
        : new Health(State.DEGRADED, String.join("; ", troubles));
  }
}
