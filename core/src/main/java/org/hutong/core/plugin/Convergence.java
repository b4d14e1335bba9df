package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets this node follow the catalogue, which any node may change, and tells the others how it
 * fares. It asks for one number every second, and looks closer when that has changed.
 */
final class Convergence implements Managed {
  private static final Logger log = LoggerFactory.getLogger(Convergence.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final PluginHost host;
  private final PluginViews views;
  private final PluginNodes nodes;
  private final Timers timers;
  private final AtomicBoolean looking = new AtomicBoolean();
  private Timers.@Nullable Timer ticking;

  @Inject
  Convergence(PluginHost host, PluginViews views, PluginNodes nodes, Timers timers) {
    this.host = host;
    this.views = views;
    this.nodes = nodes;
    this.timers = timers;
  }

  @Override
  public void start() {
    nodes.tell(views.states());
    ticking = timers.every(LOOK, this::lookInBackground);
  }

  @Override
  public void stop() {
    if (ticking != null) {
      ticking.cancel();
      leave();
    }
  }

  private void leave() {
    try {
      nodes.leave();
    } catch (RuntimeException e) {
      log.debug("The other nodes will forget this one by themselves", e);
    }
  }

  private void lookInBackground() {
    if (looking.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("hutong-convergence")
          .start(
              () -> {
                try {
                  host.converge();
                  nodes.tell(views.states());
                } catch (RuntimeException e) {
                  log.warn("The plugins cannot follow the catalogue now: {}", e.getMessage());
                } finally {
                  looking.set(false);
                }
              });
    }
  }
}
