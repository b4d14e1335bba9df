package org.hutong.core.plugin.listeners;

import jakarta.inject.Inject;
import java.util.List;
import org.hutong.core.outbox.Backlog;
import org.hutong.core.outbox.Outbox;
import org.hutong.core.plugin.PluginView;
import org.hutong.core.plugin.Plugins;

/**
 * Enables plugins, and decides of the events that have waited for them meanwhile. Blocks; safe from
 * any thread.
 */
public final class Enabling {
  private final Plugins plugins;
  private final Outbox outbox;

  @Inject
  Enabling(Plugins plugins, Outbox outbox) {
    this.plugins = plugins;
    this.outbox = outbox;
  }

  /**
   * As {@link Plugins#enable}. If it does not start, what waits for it is kept whatever was chosen.
   */
  public PluginView enable(String id, Backlog.Choice choice, String by) {
    return outbox.arriving(id, choice, () -> plugins.enable(id, by));
  }

  /** What waits for the plugin's listeners and channels. */
  public List<Backlog> waiting(String id) {
    plugins.find(id);
    return outbox.waiting(id);
  }
}
