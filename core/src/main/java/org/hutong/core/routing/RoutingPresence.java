package org.hutong.core.routing;

import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.hutong.core.connection.AgentPresence;
import org.hutong.core.wire.ServerFrame;

/** What the connections tell of agents, and what they ask. */
final class RoutingPresence implements AgentPresence {
  private final Floor floor;
  private final Offers offers;
  private final Absences absences;
  private final Announcer announcer;
  private final Dispatcher dispatcher;
  private final Reconciler reconciler;

  @Inject
  RoutingPresence(
      Floor floor,
      Offers offers,
      Absences absences,
      Announcer announcer,
      Dispatcher dispatcher,
      Reconciler reconciler) {
    this.floor = floor;
    this.offers = offers;
    this.absences = absences;
    this.announcer = announcer;
    this.dispatcher = dispatcher;
    this.reconciler = reconciler;
  }

  @Override
  public void connected(UUID agent) {
    if (!floor.read(f -> f.desks().containsKey(agent))) {
      reconciler.soon();
      return;
    }
    floor.change(
        effects -> {
          absences.came(floor.desk(agent));
          dispatcher.dispatch(effects);
        });
  }

  @Override
  public void disconnected(UUID agent) {
    floor.change(effects -> absences.went(floor.desk(agent)));
  }

  @Override
  public List<ServerFrame.Offer> standing(UUID agent) {
    return floor.read(
        f -> {
          Desk desk = f.knownDesk(agent);
          return desk == null ? List.of() : offers.standing(desk);
        });
  }

  @Override
  public Waiting waiting(UUID conversation) {
    return floor.read(
        f -> {
          Waiter waiter = f.waiter(conversation);
          return waiter == null ? new Waiting(null, -1, -1) : announcer.waiting(waiter);
        });
  }
}
