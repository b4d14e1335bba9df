package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.hutong.core.conversation.Committed;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.conversation.Status;
import org.hutong.core.identity.Groups;
import org.hutong.core.identity.People;
import org.hutong.core.identity.Principal;
import org.jspecify.annotations.Nullable;

/** Who may hear a conversation. */
final class Rights {
  private static final int PAGE = 200;
  private static final int LOOK_BACK = 5000;

  private final Groups groups;
  private final People people;
  private final EventLog log;

  @Inject
  Rights(Groups groups, People people, EventLog log) {
    this.groups = groups;
    this.people = people;
    this.log = log;
  }

  /** Reads what is needed to know. Blocks. */
  Access of(Subject subject, Conversation now, boolean joined, boolean watching) {
    UUID id = subject.id();
    if (subject.visitor()) {
      return now.visitor().equals(id) ? Access.MEMBER : Access.NONE;
    }
    if (serves(now, id) || joined) {
      return Access.MEMBER;
    }
    if (watching && mayWatchByStore(id, now.group())) {
      return Access.WATCHER;
    }
    return wasMember(now, id) ? Access.FORMER : Access.NONE;
  }

  /** Whether he is the agent of the conversation; of a closed one its last is, until it goes on. */
  static boolean serves(Conversation now, UUID agent) {
    return agent.equals(now.status() == Status.CLOSED ? now.lastAgent() : now.agent());
  }

  /** By what is in memory. Never blocks. */
  boolean mayWatch(Subject subject, @Nullable UUID group) {
    return subject.principal() instanceof Principal.Agent agent
        && (agent.admin() || servesIn(agent.id(), group));
  }

  private boolean mayWatchByStore(UUID agent, @Nullable UUID group) {
    return servesIn(agent, group) || people.supervisor(agent);
  }

  private boolean servesIn(UUID agent, @Nullable UUID group) {
    return group != null && groups.ofAgent(agent).contains(group);
  }

  private boolean wasMember(Conversation now, UUID agent) {
    if (agent.equals(now.lastAgent())) {
      return true;
    }
    long after = 0;
    while (after < Math.min(now.lastSeq(), LOOK_BACK)) {
      List<Event> events = log.events(now.id(), after, PAGE);
      if (events.isEmpty()) {
        return false;
      }
      if (events.stream().anyMatch(event -> made(event, agent.toString()))) {
        return true;
      }
      after = events.getLast().seq();
    }
    return false;
  }

  private static boolean made(Event event, String agent) {
    return switch (event.kind()) {
      case "joined", "left" -> event.from().id().equals(agent) || event.body().contains(agent);
      case "assigned", "transferred" -> event.body().contains(agent);
      default -> false;
    };
  }

  /**
   * The seq of the event in this commit after which an agent who has lost his right hears no more:
   * the first that can take it.
   */
  static long lastFor(Committed commit, UUID agent) {
    for (Event event : commit.events()) {
      boolean takes =
          switch (event.kind()) {
            case "transferred", "reopened", "handoff" -> true;
            case "left" ->
                event.from().id().equals(agent.toString())
                    || event.body().contains(agent.toString());
            default -> false;
          };
      if (takes) {
        return event.seq();
      }
    }
    return commit.now().lastSeq();
  }

  /** Whether the commit takes a member's right, as far as it tells by itself. */
  static boolean takesFrom(Committed commit, UUID agent) {
    boolean served = commit.before() != null && serves(commit.before(), agent);
    return (served && !serves(commit.now(), agent)) || commit.left().contains(agent);
  }
}
