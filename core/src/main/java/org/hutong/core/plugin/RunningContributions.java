package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What running plugins add to the console. Never blocks; safe from any thread. */
public final class RunningContributions {
  private final PluginSwitch running;

  @Inject
  RunningContributions(PluginSwitch running) {
    this.running = running;
  }

  /** The descriptors of those that add something, by id. */
  public List<Descriptor> all() {
    return running.running().stream()
        .map(running::running)
        .flatMap(Optional::stream)
        .map(plugin -> plugin.artifact().descriptor())
        .filter(descriptor -> !Objects.equals(descriptor.contributes(), Contributions.NONE))
        .toList();
  }
}
