package org.hutong.core.routing;

import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.identity.AgentState;

/** States of agents: written to the store first, then to the floor. */
final class StoredAgentStates implements AgentStates {
  private final Floor floor;
  private final RoutingStore store;
  private final Absences absences;
  private final Announcer announcer;
  private final Dispatcher dispatcher;
  private final Reconciler reconciler;

  @Inject
  StoredAgentStates(
      Floor floor,
      RoutingStore store,
      Absences absences,
      Announcer announcer,
      Dispatcher dispatcher,
      Reconciler reconciler) {
    this.floor = floor;
    this.store = store;
    this.absences = absences;
    this.announcer = announcer;
    this.dispatcher = dispatcher;
    this.reconciler = reconciler;
  }

  @Override
  public Optional<Standing> set(UUID agent, AgentState state) {
    Optional<RoutingStore.AgentRow> stored = store.state(agent, state);
    stored.ifPresent(row -> floor.change(effects -> apply(row, effects)));
    return stored.isEmpty() ? Optional.empty() : of(agent);
  }

  private void apply(RoutingStore.AgentRow row, Floor.Effects effects) {
    Desk desk = floor.desk(row.id());
    desk.state = row.state();
    desk.capacity = row.capacity();
    desk.disabled = row.disabled();
    desk.load = row.load();
    desk.changed = floor.tick();
    announcer.presence(desk.agent);
    absences.expect(desk);
    dispatcher.dispatch(effects);
  }

  @Override
  public Optional<Standing> of(UUID agent) {
    return floor.read(f -> Optional.ofNullable(f.knownDesk(agent)).map(Desk::standing));
  }

  @Override
  public void changed(UUID agent) {
    reconciler.soon();
  }
}
