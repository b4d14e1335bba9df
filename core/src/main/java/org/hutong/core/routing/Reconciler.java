package org.hutong.core.routing;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.hutong.core.connection.Hub;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the store every few seconds and puts the floor right. The first look is what makes a
 * restarted server know its queues; the others make up for whatever was missed.
 */
final class Reconciler implements Managed {
  static final Duration PERIOD = Duration.ofSeconds(3);
  private static final int LIMIT = 10_000;

  private final Floor floor;
  private final RoutingStore store;
  private final Provider<Hub> hub;
  private final QueueFollower follower;
  private final Absences absences;
  private final Announcer announcer;
  private final Dispatcher dispatcher;
  private final Background background;
  private final Timers timers;
  private final AtomicBoolean looking = new AtomicBoolean();
  private Timers.@Nullable Timer timer;

  @Inject
  Reconciler(
      Floor floor,
      RoutingStore store,
      Provider<Hub> hub,
      QueueFollower follower,
      Absences absences,
      Announcer announcer,
      Dispatcher dispatcher,
      Background background,
      Timers timers) {
    this.floor = floor;
    this.store = store;
    this.hub = hub;
    this.follower = follower;
    this.absences = absences;
    this.announcer = announcer;
    this.dispatcher = dispatcher;
    this.background = background;
    this.timers = timers;
  }

  @Override
  public void start() {
    soon();
    timer = timers.every(PERIOD, this::soon);
  }

  @Override
  public void stop() {
    if (timer != null) {
      timer.cancel();
    }
  }

  /** Looks again soon, unless a look is under way. Never blocks. */
  void soon() {
    background.run("A look at the queues", this::look);
  }

  private void look() {
    if (!looking.compareAndSet(false, true)) {
      return;
    }
    try {
      long since = floor.read(Floor::beginLook);
      List<RoutingStore.AgentRow> agents = store.agents();
      List<RoutingStore.QueuedRow> queued = store.queued(LIMIT);
      List<UUID> unknown = floor.read(f -> different(queued));
      List<Conversation> rows = store.rows(unknown);
      List<UUID> missing = floor.read(f -> missing(queued, since));
      List<Conversation> left = store.rows(missing);
      Set<UUID> connected = hub.get().agentsOnline();
      floor.change(
          effects -> {
            agents.forEach(row -> agent(row, connected, since));
            vanished(missing, left, since, effects);
            rows.forEach(row -> follow(row, since, effects));
            left.forEach(row -> follow(row, since, effects));
            dispatcher.dispatch(effects);
          });
    } finally {
      floor.read(
          f -> {
            f.endLook();
            return true;
          });
      looking.set(false);
    }
  }

  /** Those whose row says something else than what is known. */
  private List<UUID> different(List<RoutingStore.QueuedRow> queued) {
    return queued.stream().filter(this::differs).map(RoutingStore.QueuedRow::id).toList();
  }

  private boolean differs(RoutingStore.QueuedRow row) {
    Waiter waiter = floor.waiter(row.id());
    return waiter == null
        || waiter.row.version() != row.version()
        || !Objects.equals(waiter.row.offeredTo(), row.offeredTo())
        || !Objects.equals(waiter.row.offerUntil(), row.offerUntil());
  }

  private void agent(RoutingStore.AgentRow row, Set<UUID> connected, long since) {
    Desk desk = floor.desk(row.id());
    if (desk.changed > since) {
      return;
    }
    boolean changed =
        desk.state != row.state() || desk.capacity != row.capacity() || desk.load != row.load();
    desk.state = row.state();
    desk.capacity = row.capacity();
    desk.load = row.load();
    desk.disabled = row.disabled();
    if (connected.contains(row.id()) && !desk.connected) {
      absences.came(desk);
    } else if (desk.connected && !connected.contains(row.id())) {
      absences.went(desk);
    } else if (changed) {
      announcer.presence(row.id());
    }
    absences.expect(desk);
  }

  /** Those that wait here and not in the store; none where not all of the store's were read. */
  private List<UUID> missing(List<RoutingStore.QueuedRow> queued, long since) {
    if (queued.size() == LIMIT) {
      return List.of();
    }
    Set<UUID> present =
        queued.stream().map(RoutingStore.QueuedRow::id).collect(Collectors.toUnmodifiableSet());
    return floor.waiters().stream()
        .filter(waiter -> waiter.changed <= since && !present.contains(waiter.id))
        .map(waiter -> waiter.id)
        .toList();
  }

  /**
   * Those without a row of any kind. One whose row is there was taken or closed: its row says by
   * whom, also when the store was quicker to tell than the commit's own listener.
   */
  private void vanished(
      List<UUID> missing, List<Conversation> left, long since, Floor.Effects effects) {
    Set<UUID> known = left.stream().map(Conversation::id).collect(Collectors.toUnmodifiableSet());
    missing.stream()
        .filter(id -> !known.contains(id))
        .map(floor::waiter)
        .filter(Objects::nonNull)
        .filter(waiter -> waiter.changed <= since)
        .forEach(waiter -> follower.vanish(waiter, effects));
  }

  private void follow(Conversation row, long since, Floor.Effects effects) {
    Waiter waiter = floor.waiter(row.id());
    boolean newer = waiter != null && waiter.changed > since;
    if (!newer && !floor.leftSince(row.id(), since)) {
      follower.follow(row, effects);
      Waiter now = floor.waiter(row.id());
      if (waiter == null && now != null) {
        now.firstPosition = -1;
      }
    }
  }
}
