package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.time.Duration;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.Rounds;
import org.hutong.core.time.Timers;
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
  private final Rounds rounds;
  private boolean started;

  @Inject
  Convergence(PluginHost host, PluginViews views, PluginNodes nodes, Timers timers) {
    this.host = host;
    this.views = views;
    this.nodes = nodes;
    this.rounds = new Rounds(timers, "hutong-convergence", this::look);
  }

  @Override
  public void start() {
    nodes.tell(views.states());
    started = true;
    rounds.every(LOOK);
  }

  @Override
  public void stop() {
    rounds.stop();
    if (started) {
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

  private void look() {
    host.converge();
    nodes.tell(views.states());
  }
}
