package org.hutong.core.routing;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Committer;
import org.hutong.core.identity.AgentState;
import org.hutong.core.identity.Groups;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Offers the longest waiting conversation to the agent whom a selector picks, else to the least
 * loaded one who is free for it.
 */
final class Dispatcher {
  static final Actor SERVER = new Actor.Server();

  /** How many of a line are looked at: those before them cannot all be unwilling for long. */
  private static final int LOOK_AHEAD = 500;

  private static final Duration AGAIN = Duration.ofSeconds(1);

  private static final Comparator<Desk> LEAST_LOADED =
      Comparator.comparingInt(Desk::work)
          .thenComparingInt(desk -> desk.missed)
          .thenComparingLong(desk -> desk.lastOffered)
          .thenComparing(desk -> desk.agent);

  private final Floor floor;
  private final Groups groups;
  private final Selection selection;
  private final Provider<Committer> committer;
  private final TimeSource time;
  private final Timers timers;
  private boolean awake;

  @Inject
  Dispatcher(
      Floor floor,
      Groups groups,
      Selection selection,
      Provider<Committer> committer,
      TimeSource time,
      Timers timers) {
    this.floor = floor;
    this.groups = groups;
    this.selection = selection;
    this.committer = committer;
    this.time = time;
    this.timers = timers;
  }

  /** Takes back what nobody can accept and makes every offer that can be made. Under the lock. */
  void dispatch(Floor.Effects effects) {
    floor.desks().values().forEach(desk -> recall(desk, effects));
    long now = time.nanos();
    boolean resting = false;
    for (Waiter waiter : candidates()) {
      List<Desk> free = freeDesks(waiter.group);
      List<Desk> open = open(waiter, free, now);
      if (open.isEmpty()) {
        resting |= !free.isEmpty();
      } else {
        choose(waiter, open, effects);
      }
    }
    if (resting) {
      wake();
    }
  }

  /** An agent who got other work, or less capacity, keeps the offers of who waits longest. */
  private void recall(Desk desk, Floor.Effects effects) {
    int room = desk.room();
    if (desk.offers.size() <= room) {
      return;
    }
    String reason = desk.onDuty() && desk.state == AgentState.ONLINE ? "full" : "off_duty";
    desk.offers.stream()
        .map(floor::waiter)
        .filter(Objects::nonNull)
        .sorted(Waiter.ORDER)
        .skip(room)
        .map(waiter -> waiter.offer)
        .filter(offer -> offer != null && offer.agent.equals(desk.agent) && offer.recalled == null)
        .forEach(offer -> withdraw(Objects.requireNonNull(offer), reason, effects));
  }

  private void withdraw(Offering offer, String reason, Floor.Effects effects) {
    offer.recalled = reason;
    var command = new Command.WithdrawOffer(SERVER, offer.conversation, offer.agent);
    effects.then(() -> committer.get().submit(command, outcome -> {}));
  }

  /** Idle waiters of lines that somebody is free for, longest waiting first over all lines. */
  private List<Waiter> candidates() {
    List<Waiter> idle = new ArrayList<>();
    for (Line line : floor.lines().values()) {
      if (!line.waiters.isEmpty() && !freeDesks(line.group).isEmpty()) {
        line.waiters.stream().filter(Waiter::idle).limit(LOOK_AHEAD).forEach(idle::add);
      }
    }
    idle.sort(Waiter.ORDER);
    return idle;
  }

  private List<Desk> freeDesks(UUID group) {
    return groups.agentsOf(group).stream()
        .map(floor::knownDesk)
        .filter(Objects::nonNull)
        .filter(Desk::free)
        .toList();
  }

  /** Who was asked already comes again only after all others, and not at once. */
  private static List<Desk> open(Waiter waiter, List<Desk> free, long now) {
    List<Desk> others = free.stream().filter(desk -> !waiter.asked.contains(desk.agent)).toList();
    if (!others.isEmpty() || waiter.resting(now)) {
      return others;
    }
    waiter.asked.clear();
    return free;
  }

  private void choose(Waiter waiter, List<Desk> open, Floor.Effects effects) {
    Desk least = Collections.min(open, LEAST_LOADED);
    if (!selection.begin(waiter, open, least, effects, this::chosen)) {
      propose(waiter, least, effects);
    }
  }

  /** The place that it did not take is for others. */
  private void chosen(Waiter waiter, @Nullable Desk desk, Floor.Effects effects) {
    if (desk != null) {
      propose(waiter, desk, effects);
    }
    dispatch(effects);
  }

  private void propose(Waiter waiter, Desk desk, Floor.Effects effects) {
    UUID agent = desk.agent;
    UUID conversation = waiter.id;
    waiter.pending = agent;
    desk.offers.add(conversation);
    desk.lastOffered = time.nanos();
    long millis = groups.byId(waiter.group).map(Groups.Group::offerMillis).orElse(20_000L);
    var offer = new Command.Offer(SERVER, conversation, agent, time.millis() + millis);
    effects.then(() -> committer.get().submit(offer, outcome -> settle(conversation, agent)));
  }

  /** The listener heard of an offer that was stored before this is called. */
  private void settle(UUID conversation, UUID agent) {
    floor.change(
        effects -> {
          Waiter waiter = floor.waiter(conversation);
          if (waiter == null || !agent.equals(waiter.pending)) {
            return;
          }
          waiter.pending = null;
          Offering offer = waiter.offer;
          if (offer == null || !offer.agent.equals(agent)) {
            floor.desk(agent).offers.remove(conversation);
            waiter.asked.add(agent);
            waiter.restUntil(time.nanos() + AGAIN.toNanos());
            wake();
          }
        });
  }

  /** Looks again soon; many wishes make one look. Under the lock. */
  void wake() {
    if (!awake) {
      awake = true;
      timers.after(AGAIN, () -> floor.change(this::awaken));
    }
  }

  private void awaken(Floor.Effects effects) {
    awake = false;
    dispatch(effects);
  }
}
