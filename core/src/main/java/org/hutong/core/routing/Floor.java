package org.hutong.core.routing;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hutong.core.conversation.Conversation;
import org.jspecify.annotations.Nullable;

/**
 * The agents at their desks and the conversations in their lines: what this node knows of the
 * store, behind one lock.
 */
final class Floor {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<UUID, Desk> desks = new HashMap<>();
  private final Map<UUID, Waiter> waiters = new HashMap<>();
  private final Map<UUID, Line> lines = new HashMap<>();

  /** When a conversation that is not here left, while a look at the store is under way. */
  private final Map<UUID, Long> left = new HashMap<>();

  private boolean looking;
  private long changes;

  @Inject
  Floor() {}

  /** What follows from a change and must not happen under the lock: commands, frames, timers. */
  interface Effects {
    void then(Runnable effect);
  }

  /** Changes the floor under the lock, then lets the effects happen, in order. */
  void change(Consumer<Effects> step) {
    List<Runnable> effects = new ArrayList<>();
    lock.lock();
    try {
      step.accept(effects::add);
    } finally {
      lock.unlock();
    }
    effects.forEach(Runnable::run);
  }

  <T> T read(Function<Floor, T> question) {
    lock.lock();
    try {
      return question.apply(this);
    } finally {
      lock.unlock();
    }
  }

  // What follows is called under the lock only.

  long tick() {
    return ++changes;
  }

  Desk desk(UUID agent) {
    return desks.computeIfAbsent(agent, Desk::new);
  }

  @Nullable Desk knownDesk(@Nullable UUID agent) {
    return agent == null ? null : desks.get(agent);
  }

  Map<UUID, Desk> desks() {
    return desks;
  }

  @Nullable Waiter waiter(UUID conversation) {
    return waiters.get(conversation);
  }

  List<Waiter> waiters() {
    return List.copyOf(waiters.values());
  }

  Map<UUID, Line> lines() {
    return lines;
  }

  Line line(UUID group) {
    return lines.computeIfAbsent(group, Line::new);
  }

  /** Puts a conversation at the place that its row names. */
  Waiter enter(Conversation row) {
    Waiter waiter = new Waiter(row);
    waiter.changed = tick();
    waiters.put(waiter.id, waiter);
    left.remove(waiter.id);
    line(waiter.group).add(waiter);
    return waiter;
  }

  void leave(Waiter waiter) {
    waiters.remove(waiter.id);
    line(waiter.group).remove(waiter);
    gone(waiter.id);
  }

  /** The conversation does not wait, and a look at the store that began before is wrong of it. */
  void gone(UUID conversation) {
    long now = tick();
    if (looking) {
      left.put(conversation, now);
    }
  }

  /** Begins a look at the store; what changes from now on is newer than what it will bring. */
  long beginLook() {
    looking = true;
    return changes;
  }

  void endLook() {
    looking = false;
    left.clear();
  }

  boolean leftSince(UUID conversation, long look) {
    Long at = left.get(conversation);
    return at != null && at > look;
  }
}
