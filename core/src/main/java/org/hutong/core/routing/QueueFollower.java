package org.hutong.core.routing;

import jakarta.inject.Inject;
import java.util.Objects;
import java.util.UUID;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.conversation.Committed;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Status;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/** Keeps the floor in line with what was committed. */
final class QueueFollower implements CommitListener {
  private final Floor floor;
  private final Offers offers;
  private final Dispatcher dispatcher;
  private final Announcer announcer;
  private final TimeSource time;

  @Inject
  QueueFollower(
      Floor floor, Offers offers, Dispatcher dispatcher, Announcer announcer, TimeSource time) {
    this.floor = floor;
    this.offers = offers;
    this.dispatcher = dispatcher;
    this.announcer = announcer;
    this.time = time;
  }

  @Override
  public void committed(Committed commit) {
    Conversation before = commit.before();
    Conversation now = commit.now();
    boolean agentsAlike = Objects.equals(assigned(before), assigned(now));
    if (agentsAlike && !waits(before) && !waits(now)) {
      return;
    }
    floor.change(
        effects -> {
          follow(now, effects);
          if (!agentsAlike) {
            load(assigned(before), -1);
            load(assigned(now), 1);
          }
          dispatcher.dispatch(effects);
        });
  }

  private static boolean waits(@Nullable Conversation row) {
    return row != null && row.status() == Status.QUEUED && row.group() != null;
  }

  private static @Nullable UUID assigned(@Nullable Conversation row) {
    return row != null && row.status() == Status.ASSIGNED ? row.agent() : null;
  }

  /** Brings one conversation's place in line with its row. Under the lock. */
  void follow(Conversation now, Floor.Effects effects) {
    Waiter waiter = floor.waiter(now.id());
    if (waiter != null && !(waits(now) && waiter.samePlace(now))) {
      leave(waiter, now, effects);
      waiter = null;
    }
    if (!waits(now)) {
      floor.gone(now.id());
      return;
    }
    if (waiter == null) {
      waiter = floor.enter(now);
      announcer.soon();
    }
    waiter.row = now;
    waiter.changed = floor.tick();
    offers.follow(waiter, effects);
  }

  /** It does not wait here any more. Under the lock. */
  private void leave(Waiter waiter, Conversation now, Floor.Effects effects) {
    UUID taker = assigned(now);
    if (taker != null && waiter.firstPosition > 0) {
      floor
          .line(waiter.group)
          .served(time.millis() - waiter.since, waiter.firstPosition, time.nanos());
    }
    offers.end(waiter, taker == null ? "withdrawn" : "taken", taker, reason(now), effects);
    remove(waiter);
  }

  private static @Nullable String reason(Conversation now) {
    if (now.status() == Status.CLOSED) {
      return "closed";
    }
    return waits(now) ? "moved" : null;
  }

  private void remove(Waiter waiter) {
    UUID pending = waiter.pending;
    if (pending != null) {
      floor.desk(pending).offers.remove(waiter.id);
    }
    floor.leave(waiter);
    announcer.soon();
  }

  /** The store says that it does not wait, and not what became of it. Under the lock. */
  void vanish(Waiter waiter, Floor.Effects effects) {
    offers.end(waiter, "withdrawn", null, null, effects);
    remove(waiter);
  }

  private void load(@Nullable UUID agent, int difference) {
    if (agent != null) {
      Desk desk = floor.desk(agent);
      desk.load = Math.max(0, desk.load + difference);
      desk.missed = 0;
      desk.changed = floor.tick();
      announcer.presence(agent);
    }
  }
}
