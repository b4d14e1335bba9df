package org.hutong.core.connection;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one IO thread and what they hear. Other threads {@link #post} to it, and a batch
 * of what they post is one task of the IO thread; everything else is called on the IO thread alone,
 * so there is no lock.
 */
final class Loop {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);
  private static final int TURN = 1024;

  /** So many steps late means that the process stood still, not that a timer was late. */
  private static final int PATIENCE = 4;

  private final Executor thread;
  private final Mail mail = new Mail(this::wake, TURN);
  private final Map<UUID, Heard> hearing = new HashMap<>();
  private final Map<UUID, Session> people = new HashMap<>();
  private @Nullable Session first;
  private long lastTick;
  private boolean ticked;
  private long history;
  private volatile @Nullable Thread self;

  Loop(Executor thread) {
    this.thread = thread;
  }

  /** Any thread: the task runs on the IO thread, in the order of posting. */
  void post(Runnable task) {
    mail.post(task);
  }

  /** At once if this is the IO thread already, else posted. */
  void onThread(Runnable task) {
    if (Thread.currentThread() == self) {
      task.run();
    } else {
      post(task);
    }
  }

  private void wake(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("An IO thread has ended; its sessions are gone with it", e);
    }
  }

  void add(Session session) {
    self = Thread.currentThread();
    session.following = first;
    if (first != null) {
      first.preceding = session;
    }
    first = session;
  }

  void remove(Session session) {
    if (session.preceding != null) {
      session.preceding.following = session.following;
    } else if (first == session) {
      first = session.following;
    }
    if (session.following != null) {
      session.following.preceding = session.preceding;
    }
    session.following = null;
    session.preceding = null;
  }

  /** From now on the session is told of commits that make a conversation this person's. */
  void join(UUID person, Session session) {
    session.samePerson = people.put(person, session);
  }

  void leave(UUID person, Session session) {
    Session at = people.get(person);
    if (at == session) {
      if (session.samePerson == null) {
        people.remove(person);
      } else {
        people.put(person, session.samePerson);
      }
    } else {
      while (at != null && at.samePerson != session) {
        at = at.samePerson;
      }
      if (at != null) {
        at.samePerson = session.samePerson;
      }
    }
    session.samePerson = null;
  }

  void add(Heard heard) {
    heard.next = hearing.put(heard.conversation, heard);
  }

  void remove(Heard heard) {
    Heard at = hearing.get(heard.conversation);
    if (at == heard) {
      if (heard.next == null) {
        hearing.remove(heard.conversation);
      } else {
        hearing.put(heard.conversation, heard.next);
      }
    } else {
      while (at != null && at.next != heard) {
        at = at.next;
      }
      if (at != null) {
        at.next = heard.next;
      }
    }
    heard.next = null;
  }

  /** The store was read back after a failure: what was read from it before does not count. */
  void beginHistory() {
    history++;
  }

  /** Another number after each {@link #beginHistory}. */
  long history() {
    return history;
  }

  /** All who hear a conversation; the task may end the hearing of the one that it is given. */
  void hearers(UUID conversation, Consumer<Heard> task) {
    Heard at = hearing.get(conversation);
    while (at != null) {
      Heard next = at.next;
      task.accept(at);
      at = next;
    }
  }

  void sessions(Consumer<Session> task) {
    Session at = first;
    while (at != null) {
      Session next = at.following;
      task.accept(at);
      at = next;
    }
  }

  void sessions(UUID person, Consumer<Session> task) {
    Session at = people.get(person);
    while (at != null) {
      Session next = at.samePerson;
      task.accept(at);
      at = next;
    }
  }

  /** A commit: first for whom it begins a hearing, then for all who hear. */
  void committed(Notice notice) {
    var now = notice.commit().now();
    sessions(now.visitor(), session -> session.concerns(notice));
    if (now.agent() != null) {
      sessions(now.agent(), session -> session.concerns(notice));
    }
    for (UUID agent : notice.commit().joined()) {
      if (!agent.equals(now.agent())) {
        sessions(agent, session -> session.concerns(notice));
      }
    }
    hearers(now.id(), heard -> heard.committed(notice));
  }

  /** Looks at every session; called every {@code step} nanoseconds or so. */
  void tick(long now, long step) {
    long elapsed = ticked ? now - lastTick : step;
    ticked = true;
    lastTick = now;
    long stood = elapsed > PATIENCE * step ? elapsed - step : 0;
    sessions(session -> session.tick(now, stood));
  }

  /** What is heard here, for the comparison with the store. */
  Map<UUID, Long> heads() {
    Map<UUID, Long> heads = HashMap.newHashMap(hearing.size());
    for (Heard heard : hearing.values()) {
      heads.put(heard.conversation, heard.known());
    }
    return heads;
  }

  /** People with a ready connection here and the inbox that they were shown last. */
  Map<UUID, Long> inboxes(Role role) {
    Map<UUID, Long> inboxes = HashMap.newHashMap(people.size());
    people.forEach(
        (person, chain) -> {
          for (Session at = chain; at != null; at = at.samePerson) {
            if (at.role() == role) {
              inboxes.merge(person, at.inbox(), Math::min);
            }
          }
        });
    return inboxes;
  }
}
