package org.hutong.core.routing;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.Conversation;
import org.jspecify.annotations.Nullable;

/** One conversation that waits in a queue. Guarded by the {@link Floor}'s lock. */
final class Waiter {
  /** First come, first served; the order in which the store keeps the queue. */
  static final Comparator<Waiter> ORDER =
      Comparator.<Waiter>comparingInt(waiter -> waiter.priority)
          .thenComparingLong(waiter -> waiter.place)
          .thenComparing(waiter -> waiter.id);

  final UUID id;
  final UUID group;
  final int priority;

  /** Its place: the epoch milliseconds at which its visitor asked for people. */
  final long place;

  /** Epoch milliseconds at which this wait began: later than the place if an agent was lost. */
  final long since;

  Conversation row;

  /** Agents who were asked in this round and did not take it. */
  final Set<UUID> asked = new HashSet<>();

  /** Selectors are being asked; meanwhile it keeps a place with {@link #pending}. */
  boolean selecting;

  /** An agent whose offer was submitted and is not yet committed, or who will get it. */
  @Nullable UUID pending;

  @Nullable Offering offer;

  /** The offer before this one: it does not stand again, whatever the wall clock says. */
  @Nullable Offering ended;

  /** No new round, and after a failure no new offer, before this reading of the clock (ns). */
  long restUntil;

  boolean resting;

  /** From 1; -1 while it was not counted. */
  long position = -1;

  /** Its place when it came; 0 until it was counted, -1 if it came before this process looked. */
  long firstPosition;

  /** What its visitor was told last. */
  long toldPosition = -1;

  @Nullable String toldReason;

  long changed;

  Waiter(Conversation row) {
    this.id = row.id();
    this.group = Objects.requireNonNull(row.group());
    this.priority = row.priority();
    this.since = since(row);
    this.place = place(row);
    this.row = row;
  }

  private static long since(Conversation row) {
    Long since = row.waitingSince();
    return since == null ? row.openedAt() : since;
  }

  private static long place(Conversation row) {
    Long place = row.placeSince();
    return place == null ? since(row) : place;
  }

  /** Whether the row still stands at this place of this queue. */
  boolean samePlace(Conversation now) {
    return group.equals(now.group()) && priority == now.priority() && place == place(now);
  }

  boolean idle() {
    return offer == null && pending == null;
  }

  /** No agent is asked again before this reading of the monotonic clock. */
  void restUntil(long nanos) {
    restUntil = nanos;
    resting = true;
  }

  boolean resting(long nanos) {
    resting = resting && restUntil - nanos > 0;
    return resting;
  }
}
