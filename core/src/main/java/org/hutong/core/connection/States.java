package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hutong.core.conversation.Committed;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Status;
import org.hutong.core.identity.Groups;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells states of conversations: every change to who hears them, those that wait to the agents of
 * their group (at most one a second for each). A frame names people, which may take a look into the
 * database: one virtual thread at a time writes them, in order. Safe from any thread.
 */
final class States {
  private static final Logger log = LoggerFactory.getLogger(States.class);
  private static final long SECOND = 1_000_000_000L;

  private final StateFrames frames;
  private final Loops loops;
  private final Groups groups;
  private final Lookups lookups;
  private final TimeSource time;
  private final Queue<Telling> queue = new ConcurrentLinkedQueue<>();
  private final Queue<Telling> later = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean working = new AtomicBoolean();
  private final ConcurrentHashMap<UUID, Paced> paced = new ConcurrentHashMap<>();

  /**
   * @param members whether all who hear it are told
   * @param groups whose agents are told although they do not hear it
   * @param one the session that alone is told; null for all
   */
  private record Telling(
      Conversation now, boolean members, Set<UUID> groups, @Nullable Session one) {}

  /** When a waiting conversation was told last, and what is to be told when its second is over. */
  private record Paced(long at, @Nullable Telling due) {}

  @Inject
  States(StateFrames frames, Loops loops, Groups groups, Lookups lookups, TimeSource time) {
    this.frames = frames;
    this.loops = loops;
    this.groups = groups;
    this.lookups = lookups;
    this.time = time;
  }

  /** To one session that has begun to hear it. */
  void tell(Conversation now, Session one) {
    add(new Telling(now, false, Set.of(), one));
  }

  void committed(Committed commit) {
    Conversation before = commit.before();
    Conversation now = commit.now();
    if (before == null || before.version() != now.version() || before.notes() != now.notes()) {
      add(new Telling(now, true, Set.of(), null));
    }
    Set<UUID> served = new HashSet<>(2);
    if (before != null && before.status() == Status.QUEUED && before.group() != null) {
      served.add(before.group());
    }
    if (now.status() == Status.QUEUED && now.group() != null) {
      served.add(now.group());
    }
    if (!served.isEmpty()) {
      pace(new Telling(now, false, served, null));
    }
  }

  private void pace(Telling telling) {
    long at = time.nanos();
    Paced after =
        paced.compute(
            telling.now().id(),
            (_, last) ->
                last != null && at - last.at() < SECOND
                    ? new Paced(last.at(), newer(last.due(), telling))
                    : new Paced(at, null));
    if (after.due() == null) {
      add(telling);
    }
  }

  private static Telling newer(@Nullable Telling one, Telling other) {
    if (one == null) {
      return other;
    }
    Set<UUID> both = new HashSet<>(one.groups());
    both.addAll(other.groups());
    Conversation now = one.now().version() > other.now().version() ? one.now() : other.now();
    return new Telling(now, false, both, null);
  }

  /** Called every second or more often. */
  void tick() {
    long now = time.nanos();
    for (UUID conversation : paced.keySet()) {
      Paced last = paced.get(conversation);
      if (last != null && now - last.at() >= SECOND) {
        Paced after = last.due() == null ? null : new Paced(now, null);
        boolean taken =
            after == null
                ? paced.remove(conversation, last)
                : paced.replace(conversation, last, after);
        if (taken && last.due() != null) {
          add(last.due());
        }
      }
    }
    Telling again;
    while ((again = later.poll()) != null) {
      queue.add(again);
    }
    wake();
  }

  private void add(Telling telling) {
    queue.add(telling);
    wake();
  }

  private void wake() {
    if (!queue.isEmpty() && working.compareAndSet(false, true)) {
      lookups.run(this::work, this::notBegun);
    }
  }

  /** Too many look-ups wait: what was to be told is told a little later. */
  private void notBegun(RuntimeException reason) {
    log.debug("States of conversations are told later", reason);
    working.set(false);
  }

  private void work() {
    do {
      Telling next;
      while ((next = queue.poll()) != null) {
        try {
          deliver(next, frames.of(next.now()));
        } catch (StoreUnavailableException e) {
          later.add(next);
        } catch (RuntimeException e) {
          log.atError()
              .addKeyValue("conversation", next.now().id())
              .setCause(e)
              .log("The state of a conversation could not be told");
        }
      }
      working.set(false);
    } while (!queue.isEmpty() && working.compareAndSet(false, true));
  }

  private void deliver(Telling telling, SharedFrame frame) {
    UUID conversation = telling.now().id();
    Session one = telling.one();
    if (one != null) {
      one.loop().post(() -> one.state(conversation, frame));
      return;
    }
    Set<UUID> agents = new HashSet<>();
    telling.groups().forEach(group -> agents.addAll(groups.agentsOf(group)));
    loops.each(
        loop -> {
          if (telling.members()) {
            loop.hearers(conversation, heard -> heard.state(frame));
          }
          for (UUID agent : agents) {
            loop.sessions(agent, session -> session.queueState(conversation, frame));
          }
        });
  }
}
