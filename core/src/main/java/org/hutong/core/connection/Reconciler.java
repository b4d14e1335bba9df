package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.hutong.core.bus.Bus;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.identity.Principal;
import org.hutong.core.store.StoreOverloadedException;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.wire.Role;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what the connections were sent with what the store has (protocol, rule 5): hints make it
 * fast, this makes it right. One comparison at a time for each IO thread.
 */
final class Reconciler implements Bus.Listener {
  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

  /** Less than the 20 s that are promised, by the time that the comparison itself may take. */
  static final long PERIOD = 15_000_000_000L;

  private final Loops loops;
  private final EventLog events;
  private final Admission admission;
  private final Lookups lookups;
  private final ConnectionMetrics metrics;
  private final Set<Loop> working = ConcurrentHashMap.newKeySet();

  @Inject
  Reconciler(
      Loops loops,
      EventLog events,
      Admission admission,
      Lookups lookups,
      ConnectionMetrics metrics) {
    this.loops = loops;
    this.events = events;
    this.admission = admission;
    this.lookups = lookups;
    this.metrics = metrics;
  }

  /** Begins a comparison, where none is under way. Any thread. */
  void compare() {
    for (Loop loop : loops.all()) {
      if (working.add(loop)) {
        loop.post(() -> snapshot(loop));
      }
    }
  }

  private void snapshot(Loop loop) {
    Map<UUID, Long> heads = loop.heads();
    Map<UUID, Long> visitors = loop.inboxes(Role.VISITOR);
    Map<UUID, Long> agents = loop.inboxes(Role.AGENT);
    lookups.run(
        () -> {
          heads(loop, heads);
          inboxes(loop, Role.VISITOR, visitors);
          inboxes(loop, Role.AGENT, agents);
          working.remove(loop);
        },
        reason -> {
          working.remove(loop);
          failed(reason);
        });
  }

  private static void failed(RuntimeException reason) {
    if (reason instanceof StoreUnavailableException || reason instanceof StoreOverloadedException) {
      log.debug("The store does not answer; the comparison is made again later", reason);
    } else {
      log.error("The comparison of connections and store failed", reason);
    }
  }

  private void heads(Loop loop, Map<UUID, Long> known) {
    if (known.isEmpty()) {
      return;
    }
    events
        .heads(known.keySet())
        .forEach(
            (conversation, head) -> {
              if (head > known.getOrDefault(conversation, head)) {
                loop.post(() -> hint(loop, conversation, head));
              }
            });
  }

  private void hint(Loop loop, UUID conversation, long head) {
    loop.hearers(
        conversation,
        heard -> {
          if (head > heard.known()) {
            metrics.found();
          }
          heard.hint(head);
        });
  }

  private void inboxes(Loop loop, Role role, Map<UUID, Long> shown) {
    if (shown.isEmpty()) {
      return;
    }
    events
        .inboxes(role, shown.keySet())
        .forEach(
            (person, inbox) -> {
              if (inbox > shown.getOrDefault(person, inbox)) {
                loop.post(() -> ask(loop, person, inbox));
              }
            });
  }

  /** Reads the person's lists again, for each of his sessions here that has not seen this inbox. */
  private void ask(Loop loop, UUID person, long inbox) {
    loop.sessions(
        person,
        session -> {
          if (session.dialogue() != null && session.inbox() < inbox) {
            Principal principal = session.subject().principal();
            lookups.run(() -> relist(session, principal, inbox), Reconciler::failed);
          }
        });
  }

  private void relist(Session session, Principal principal, long inbox) {
    List<Conversation> his = admission.conversations(principal);
    session.loop().post(() -> session.relisted(inbox, his));
  }

  /** Another node's hint. */
  @Override
  public void conversation(UUID conversation, long seq) {
    loops.each(loop -> loop.hearers(conversation, heard -> heard.hint(seq)));
  }

  /** Another node's hint. */
  @Override
  public void person(UUID person) {
    loops.each(loop -> ask(loop, person, Long.MAX_VALUE));
  }
}
