package org.hutong.core.routing;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hutong.core.connection.AgentPresence;
import org.hutong.core.connection.Hub;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.identity.Groups;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;

/**
 * Tells visitors their place and agents how their colleagues stand, at most once a second each:
 * many changes make one frame.
 */
final class Announcer {
  private static final long PERIOD_NANOS = 1_000_000_000L;
  private static final long GATHER_NANOS = 50_000_000L;

  private final Floor floor;
  private final Groups groups;
  private final Provider<Hub> hub;
  private final TimeSource time;
  private final Timers timers;

  /** What follows is guarded by the floor's lock. */
  private final Set<UUID> agents = new HashSet<>();

  private boolean scheduled;
  private boolean ran;
  private long last;

  @Inject
  Announcer(Floor floor, Groups groups, Provider<Hub> hub, TimeSource time, Timers timers) {
    this.floor = floor;
    this.groups = groups;
    this.hub = hub;
    this.time = time;
    this.timers = timers;
  }

  /** The agent's state, load or capacity changed. Under the lock. */
  void presence(UUID agent) {
    agents.add(agent);
    groups.ofAgent(agent).forEach(group -> floor.line(group).moved());
    soon();
  }

  /** Something changed that people see. Under the lock. */
  void soon() {
    if (!scheduled) {
      scheduled = true;
      long since = ran ? time.nanos() - last : PERIOD_NANOS;
      timers.after(
          Duration.ofNanos(Math.max(GATHER_NANOS, PERIOD_NANOS - since)),
          () -> floor.change(this::announce));
    }
  }

  private void announce(Floor.Effects effects) {
    scheduled = false;
    ran = true;
    last = time.nanos();
    floor.lines().values().stream()
        .filter(line -> line.untold)
        .forEach(line -> positions(line, effects));
    agents.forEach(agent -> colleagues(agent, effects));
    agents.clear();
  }

  private void positions(Line line, Floor.Effects effects) {
    line.untold = false;
    line.count();
    for (Waiter waiter : line.waiters) {
      AgentPresence.Waiting waiting = waiting(waiter);
      if (waiting.position() == waiter.toldPosition
          && Objects.equals(waiting.why(), waiter.toldReason)) {
        continue;
      }
      waiter.toldPosition = waiting.position();
      waiter.toldReason = waiting.why();
      ServerFrame frame = frame(waiter, waiting);
      UUID visitor = waiter.row.visitor();
      effects.then(() -> hub.get().toVisitor(visitor, frame));
    }
  }

  private ServerFrame frame(Waiter waiter, AgentPresence.Waiting waiting) {
    Conversation row = waiter.row;
    String group = groups.byId(waiter.group).map(Groups.Group::name).orElse("");
    return new ServerFrame.Conversation(
        row.id(),
        row.status().word(),
        row.version(),
        row.lastSeq(),
        waiting.why(),
        waiting.position(),
        waiting.eta(),
        null,
        new ServerFrame.Named(waiter.group, group),
        null,
        -1);
  }

  /** What a waiting visitor may know. Under the lock. */
  AgentPresence.Waiting waiting(Waiter waiter) {
    Line line = floor.line(waiter.group);
    line.count();
    return new AgentPresence.Waiting(
        reason(waiter), waiter.position, line.eta(waiter.position, time.nanos()));
  }

  private @Nullable String reason(Waiter waiter) {
    boolean duty =
        groups.agentsOf(waiter.group).stream()
            .map(floor::knownDesk)
            .anyMatch(desk -> desk != null && desk.onDuty());
    if (!duty) {
      return "agents";
    }
    int limit = groups.byId(waiter.group).map(Groups.Group::queueLimit).orElse(Integer.MAX_VALUE);
    return waiter.position > limit ? "full" : null;
  }

  private void colleagues(UUID agent, Floor.Effects effects) {
    Desk desk = floor.knownDesk(agent);
    if (desk == null) {
      return;
    }
    var frame = new ServerFrame.AgentPresence(agent, desk.state.word(), desk.load, desk.capacity);
    Set<UUID> hearers =
        groups.ofAgent(agent).stream()
            .flatMap(group -> groups.agentsOf(group).stream())
            .collect(Collectors.toSet());
    hearers.add(agent);
    List<UUID> connected =
        hearers.stream()
            .map(floor::knownDesk)
            .filter(other -> other != null && other.connected)
            .map(other -> Objects.requireNonNull(other).agent)
            .toList();
    effects.then(() -> connected.forEach(hearer -> hub.get().toAgent(hearer, frame)));
  }
}
