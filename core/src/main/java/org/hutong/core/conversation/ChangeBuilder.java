package org.hutong.core.conversation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.Decision.Change;
import org.hutong.core.conversation.Decision.Fact;
import org.hutong.core.conversation.Decision.NoteDraft;
import org.jspecify.annotations.Nullable;

/**
 * Turns one state of a conversation into the next. Keeps what belongs together together: an agent
 * is set exactly while it is assigned, loads follow assignments, and {@code version} rises at most
 * once.
 */
final class ChangeBuilder {
  private final @Nullable Conversation before;
  private final Conversation base;
  private final long at;
  private final List<Fact> facts = new ArrayList<>(3);
  private final Map<UUID, Integer> load = new LinkedHashMap<>(2);
  private final Set<UUID> called = new LinkedHashSet<>(2);
  private Status status;
  private @Nullable UUID group;
  private @Nullable UUID agent;
  private @Nullable UUID lastAgent;
  private @Nullable Long closedAt;
  private @Nullable Long agentSpokeAt;
  private @Nullable UUID offeredTo;
  private @Nullable Long offerUntil;
  private @Nullable Long waitingSince;
  private @Nullable Long placeSince;
  private boolean visitorCalled;
  private @Nullable UUID joined;
  private @Nullable UUID left;
  private @Nullable NoteDraft note;
  private @Nullable Long blank;

  private ChangeBuilder(@Nullable Conversation before, Conversation base, long now) {
    this.before = before;
    this.base = base;
    this.at = Math.max(now, base.lastAt());
    this.status = base.status();
    this.group = base.group();
    this.agent = base.agent();
    this.lastAgent = base.lastAgent();
    this.closedAt = base.closedAt();
    this.agentSpokeAt = base.agentSpokeAt();
    this.offeredTo = base.offeredTo();
    this.offerUntil = base.offerUntil();
    this.waitingSince = base.waitingSince();
    this.placeSince = base.placeSince();
  }

  static ChangeBuilder of(Conversation conversation, long now) {
    return new ChangeBuilder(conversation, conversation, now);
  }

  /** A conversation that begins now, as robots or people take it. */
  static ChangeBuilder opened(
      UUID id, UUID site, UUID visitor, @Nullable UUID group, boolean robot, long now) {
    Status status = robot ? Status.ROBOT : Status.QUEUED;
    Long waiting = robot ? null : now;
    var blank =
        new Conversation(
            id, site, visitor, status, group, null, 0, 0, 0, 0, now, null, null, null, null, null,
            waiting, waiting, 0);
    ChangeBuilder builder = new ChangeBuilder(null, blank, now);
    builder.visitorCalled = true;
    return builder;
  }

  /** The server's own word about what happened, by whom it was caused. */
  ChangeBuilder fact(Author author, String kind, String body) {
    return add(author, null, null, kind, body, null);
  }

  /** What somebody said, under his own id. */
  ChangeBuilder said(
      Author author,
      String clientId,
      long same,
      String kind,
      String body,
      @Nullable String labels) {
    return add(author, clientId, same, kind, body, labels);
  }

  private ChangeBuilder add(
      Author author,
      @Nullable String clientId,
      @Nullable Long same,
      String kind,
      String body,
      @Nullable String labels) {
    long seq = base.lastSeq() + facts.size() + 1;
    facts.add(new Fact(seq, author, clientId, same, kind, body, labels, at));
    return this;
  }

  ChangeBuilder agentSpoke() {
    agentSpokeAt = at;
    return this;
  }

  ChangeBuilder assign(UUID to) {
    release();
    withdrawOffer();
    load.merge(to, 1, Integer::sum);
    called.add(to);
    status = Status.ASSIGNED;
    agent = to;
    lastAgent = to;
    waitingSince = null;
    placeSince = placeSince == null ? Long.valueOf(at) : placeSince;
    closedAt = null;
    return this;
  }

  /** Waits in the queue of a group; who waited already keeps his place. */
  ChangeBuilder queue(@Nullable UUID of) {
    if (waitingSince == null) {
      placeSince = null;
    }
    return queueAgain(of);
  }

  /** Waits again after its agent was lost, at the place that its visitor had before. */
  ChangeBuilder queueAgain(@Nullable UUID of) {
    release();
    withdrawOffer();
    status = Status.QUEUED;
    group = of;
    closedAt = null;
    waitingSince = waitingSince == null ? Long.valueOf(at) : waitingSince;
    placeSince = placeSince == null ? waitingSince : placeSince;
    return this;
  }

  ChangeBuilder close() {
    release();
    withdrawOffer();
    status = Status.CLOSED;
    closedAt = at;
    waitingSince = null;
    placeSince = null;
    return this;
  }

  /** The visitor has it among his own again. */
  ChangeBuilder callVisitor() {
    visitorCalled = true;
    return this;
  }

  ChangeBuilder offer(UUID to, long until) {
    withdrawOffer();
    offeredTo = to;
    offerUntil = until;
    called.add(to);
    return this;
  }

  ChangeBuilder withdrawOffer() {
    if (offeredTo != null) {
      called.add(offeredTo);
    }
    offeredTo = null;
    offerUntil = null;
    return this;
  }

  private void release() {
    if (agent != null) {
      load.merge(agent, -1, Integer::sum);
      called.add(agent);
      agent = null;
    }
  }

  ChangeBuilder join(UUID member) {
    joined = member;
    called.add(member);
    return this;
  }

  ChangeBuilder leave(UUID member) {
    left = member;
    called.add(member);
    return this;
  }

  ChangeBuilder note(NoteAuthor author, @Nullable String clientId, String text) {
    note = new NoteDraft(base.notes() + 1L, clientId, author, text, at);
    return this;
  }

  /** The message under this seq is shown to nobody any more. */
  ChangeBuilder blank(long seq) {
    blank = seq;
    return this;
  }

  Change build() {
    load.values().removeIf(change -> change == 0);
    return new Change(
        before,
        after(),
        List.copyOf(facts),
        Map.copyOf(load),
        Set.copyOf(called),
        visitorCalled,
        joined,
        left,
        note,
        blank);
  }

  private Conversation after() {
    return new Conversation(
        base.id(),
        base.site(),
        base.visitor(),
        status,
        group,
        agent,
        base.version() + (moved() ? 1 : 0),
        base.lastSeq() + facts.size(),
        facts.isEmpty() ? base.lastAt() : at,
        base.notes() + (note == null ? 0 : 1),
        base.openedAt(),
        closedAt,
        lastAgent,
        agentSpokeAt,
        offeredTo,
        offerUntil,
        waitingSince,
        placeSince,
        base.priority());
  }

  private boolean moved() {
    return before == null
        || status != base.status()
        || !Objects.equals(agent, base.agent())
        || !Objects.equals(group, base.group());
  }
}
