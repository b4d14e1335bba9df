package org.hutong.core.routing;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.hutong.core.identity.Groups;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets selectors pick the agent for a conversation, on a thread of its own and without the floor's
 * lock. Meanwhile the conversation keeps a place with the agent who would get it anyhow: nobody who
 * came later takes it, and if nobody picks it goes there. Two that are being selected may exchange
 * their places.
 */
final class Selection {
  /** Conversations that are selected for at once; more go to the least loaded without asking. */
  private static final int AT_ONCE = 64;

  private static final Logger log = LoggerFactory.getLogger(Selection.class);

  private final Floor floor;
  private final Groups groups;
  private final Selectors selectors;
  private final TimeSource time;
  private final Executor threads;

  /** Guarded by the floor's lock. */
  private int underWay;

  @Inject
  Selection(Floor floor, Groups groups, Selectors selectors, TimeSource time) {
    this(
        floor,
        groups,
        selectors,
        time,
        task -> Thread.ofVirtual().name("hutong-selection").start(task));
  }

  Selection(Floor floor, Groups groups, Selectors selectors, TimeSource time, Executor threads) {
    this.floor = floor;
    this.groups = groups;
    this.selectors = selectors;
    this.time = time;
    this.threads = threads;
  }

  /** What is done with the choice. */
  interface Conclusion {
    /** {@code desk} is null if it must be chosen again, or is offered already. Under the lock. */
    void concluded(Waiter waiter, @Nullable Desk desk, Floor.Effects effects);
  }

  /**
   * Begins to ask; false if there is nobody to ask now. Under the lock.
   *
   * @param free who may get it; never empty
   * @param least who gets it if nobody picks
   * @param then called once, unless the conversation is taken or closed meanwhile
   */
  boolean begin(
      Waiter waiter, List<Desk> free, Desk least, Floor.Effects effects, Conclusion then) {
    if (underWay == AT_ONCE || !selectors.any()) {
      return false;
    }
    underWay++;
    var question =
        new Selectors.Question(
            waiter.row,
            free.stream().map(Selection::candidate).toList(),
            Math.max(0, time.millis() - waiter.since));
    waiter.selecting = true;
    keep(waiter, least);
    effects.then(() -> threads.execute(() -> select(waiter, question, then)));
    return true;
  }

  private static Selectors.Candidate candidate(Desk desk) {
    return new Selectors.Candidate(desk.agent, desk.state, desk.work(), desk.capacity);
  }

  private void select(Waiter waiter, Selectors.Question question, Conclusion then) {
    Optional<Selectors.Pick> pick = Optional.empty();
    try {
      pick = selectors.ask(question);
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("conversation", waiter.id)
          .log("Nobody could be asked for whom it is: {}", e.toString());
    }
    conclude(waiter, pick.orElse(null), then);
  }

  private void conclude(Waiter waiter, Selectors.@Nullable Pick pick, Conclusion then) {
    floor.change(
        effects -> {
          underWay--;
          Desk kept = floor.knownDesk(waiter.pending);
          waiter.selecting = false;
          if (floor.waiter(waiter.id) != waiter || kept == null) {
            return;
          }
          waiter.pending = null;
          Offering offer = waiter.offer;
          if (offer == null || !offer.agent.equals(kept.agent)) {
            kept.offers.remove(waiter.id);
          }
          then.concluded(waiter, offer == null ? chosen(waiter, pick, kept) : null, effects);
        });
  }

  /** The one who was picked if he can still take it, else the one with whom it had its place. */
  private @Nullable Desk chosen(Waiter waiter, Selectors.@Nullable Pick pick, Desk kept) {
    Desk picked = pick == null ? null : floor.knownDesk(pick.agent());
    if (pick == null || picked == null) {
      return takes(kept, waiter) ? kept : null;
    }
    if (!takes(picked, waiter)) {
      exchange(picked, kept);
    }
    Desk desk = takes(picked, waiter) ? picked : kept;
    log.atInfo()
        .addKeyValue("conversation", waiter.id)
        .addKeyValue("plugin", pick.by())
        .log(
            desk.equals(picked) ? "For agent {}: {}" : "For agent {}, who is not free any more: {}",
            pick.agent(),
            pick.why());
    return takes(desk, waiter) ? desk : null;
  }

  private boolean takes(Desk desk, Waiter waiter) {
    return desk.free() && groups.agentsOf(waiter.group).contains(desk.agent);
  }

  /** Gives another one that is being selected the place that is not wanted, for its own. */
  private void exchange(Desk wanted, Desk unwanted) {
    for (UUID id : wanted.offers) {
      Waiter other = floor.waiter(id);
      if (other != null
          && other.selecting
          && wanted.agent.equals(other.pending)
          && !other.asked.contains(unwanted.agent)
          && takes(unwanted, other)) {
        wanted.offers.remove(id);
        keep(other, unwanted);
        return;
      }
    }
  }

  private void keep(Waiter waiter, Desk desk) {
    waiter.pending = desk.agent;
    desk.offers.add(waiter.id);
    desk.lastOffered = time.nanos();
  }
}
