package org.hutong.core.connection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.conversation.Committed;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.conversation.Marks;
import org.hutong.core.conversation.Note;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.conversation.Status;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.wire.Content;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;

/**
 * The log of some conversations in memory, with a lane that decides when it is told to. It keeps
 * the committer's promises about order and holds, and knows as much of the rules as these tests
 * need.
 */
final class MemoryStore implements EventLog, Committer, Marks {
  final Map<UUID, Conversation> conversations = new HashMap<>();
  final Map<UUID, List<Event>> logs = new HashMap<>();
  final Map<UUID, Set<UUID>> members = new HashMap<>();
  final Map<UUID, Map<UUID, Mark>> marks = new HashMap<>();
  final Map<UUID, Long> inboxes = new HashMap<>();
  final List<CommitListener> listeners = new ArrayList<>();
  final Queue<Runnable> lane = new ArrayDeque<>();
  final UUID site;
  final UUID group;
  boolean down;
  boolean silent;
  ErrorCode refuse;
  int reads;

  MemoryStore(UUID site, UUID group) {
    this.site = site;
    this.group = group;
  }

  // ---- committing

  @Override
  public void submit(Command command, Caller caller, Consumer<Outcome> then) {
    lane.add(() -> then.accept(decide(command, caller)));
  }

  boolean decideAll() {
    boolean any = !lane.isEmpty();
    while (!lane.isEmpty()) {
      lane.poll().run();
    }
    return any;
  }

  private Outcome decide(Command command, Caller caller) {
    if (caller.held()) {
      return Outcome.Refused.of(ErrorCode.ORDER_HOLD, "held");
    }
    if (down) {
      return Outcome.Refused.of(ErrorCode.UNAVAILABLE, "down");
    }
    if (refuse != null) {
      ErrorCode code = refuse;
      refuse = null;
      return Outcome.Refused.of(code, "as told");
    }
    return switch (command) {
      case Command.Send send -> send(send);
      case Command.Edit edit -> say(edit.conversation(), edit.id(), edit.actor(), edit.content());
      default -> throw new IllegalArgumentException(command.toString());
    };
  }

  private Outcome send(Command.Send send) {
    UUID conversation = send.conversation();
    if (conversation != null) {
      return say(conversation, send.id(), send.actor(), send.content());
    }
    var visitor = (org.hutong.core.conversation.Actor.Visitor) send.actor();
    Optional<Event> first = repeat(visitor.id(), send.id());
    if (first.isPresent()) {
      return new Outcome.Repeat(first.get());
    }
    Optional<Conversation> open =
        conversations.values().stream()
            .filter(one -> one.visitor().equals(visitor.id()) && one.status() != Status.CLOSED)
            .findFirst();
    if (open.isPresent()) {
      return say(open.get().id(), send.id(), send.actor(), send.content());
    }
    UUID id = UUID.randomUUID();
    Conversation opened = row(id, visitor.id(), Status.QUEUED, null, 1, 0);
    conversations.put(id, opened);
    From from = new From(visitor.id().toString(), Role.VISITOR, "Li", null);
    List<Event> events =
        List.of(
            event(id, 1, null, From.SYSTEM, "opened", "{\"status\":\"queued\"}"),
            event(id, 2, send.id(), from, send.content().kind(), send.content().body()));
    return commit(null, with(opened, 2), events, List.of(), List.of(), List.of());
  }

  private Optional<Event> repeat(UUID sender, String id) {
    return logs.values().stream()
        .flatMap(List::stream)
        .filter(one -> id.equals(one.clientId()) && one.from().id().equals(sender.toString()))
        .findFirst();
  }

  private Outcome say(
      UUID conversation, String id, org.hutong.core.conversation.Actor actor, Content content) {
    Conversation before = conversations.get(conversation);
    UUID sender =
        switch (actor) {
          case org.hutong.core.conversation.Actor.Visitor visitor -> visitor.id();
          case org.hutong.core.conversation.Actor.Agent agent -> agent.id();
          default -> throw new IllegalArgumentException(actor.toString());
        };
    if (before == null) {
      return Outcome.Refused.of(ErrorCode.NOT_FOUND, "no such conversation");
    }
    Optional<Event> first = repeat(sender, id);
    if (first.isPresent()) {
      return new Outcome.Repeat(first.get());
    }
    if (before.status() == Status.CLOSED) {
      return Outcome.Refused.of(ErrorCode.CLOSED, "closed");
    }
    Role role = sender.equals(before.visitor()) ? Role.VISITOR : Role.AGENT;
    long seq = before.lastSeq() + 1;
    Event event =
        event(
            conversation,
            seq,
            id,
            new From(sender.toString(), role, "N", null),
            content.kind(),
            content.body());
    return commit(before, with(before, seq), List.of(event), List.of(), List.of(), List.of());
  }

  private Outcome commit(
      Conversation before,
      Conversation now,
      List<Event> events,
      List<Note> notes,
      List<UUID> joined,
      List<UUID> left) {
    conversations.put(now.id(), now);
    logs.computeIfAbsent(now.id(), _ -> new ArrayList<>()).addAll(events);
    if (!silent) {
      Committed committed = new Committed(before, now, events, notes, joined, left, "test");
      listeners.forEach(listener -> listener.committed(committed));
    }
    return new Outcome.Done(events, now);
  }

  // ---- what others do

  /** A conversation that is there already, with so many messages. */
  UUID existing(UUID visitor, Status status, UUID agent, int messages) {
    UUID id = UUID.randomUUID();
    for (int seq = 1; seq <= messages; seq++) {
      From from = new From(visitor.toString(), Role.VISITOR, "Li", null);
      logs.computeIfAbsent(id, _ -> new ArrayList<>())
          .add(event(id, seq, null, from, "text", "{\"text\":\"m" + seq + "\"}"));
    }
    conversations.put(id, row(id, visitor, status, agent, 1, messages));
    return id;
  }

  /** An event without a sender's id, and a state after it. */
  void append(UUID conversation, String kind, String body, Status status, UUID agent) {
    append(conversation, kind, body, status, agent, List.of(), List.of());
  }

  void append(
      UUID conversation,
      String kind,
      String body,
      Status status,
      UUID agent,
      List<UUID> joined,
      List<UUID> left) {
    Conversation before = conversations.get(conversation);
    long seq = before.lastSeq() + 1;
    From from =
        left.isEmpty() ? From.SYSTEM : new From(left.getFirst().toString(), Role.AGENT, "A", null);
    Event event = event(conversation, seq, null, from, kind, body);
    boolean changed = status != before.status() || !java.util.Objects.equals(agent, before.agent());
    UUID lastAgent = agent != null ? agent : before.lastAgent();
    Conversation now =
        new Conversation(
            conversation,
            site,
            before.visitor(),
            status,
            before.group(),
            agent,
            before.version() + (changed ? 1 : 0),
            seq,
            0,
            before.notes(),
            0,
            status == Status.CLOSED ? 1L : null,
            lastAgent,
            null,
            null,
            null,
            null,
            null,
            0);
    members.computeIfAbsent(conversation, _ -> new HashSet<>()).addAll(joined);
    members.get(conversation).removeAll(left);
    commit(before, now, List.of(event), List.of(), joined, left);
  }

  /** The visitor writes again: two events in one commit, and nobody serves it. */
  void reopen(UUID conversation) {
    Conversation before = conversations.get(conversation);
    long seq = before.lastSeq() + 1;
    From from = new From(before.visitor().toString(), Role.VISITOR, "Li", null);
    List<Event> events =
        List.of(
            event(conversation, seq, null, From.SYSTEM, "reopened", "{}"),
            event(conversation, seq + 1, null, from, "text", "{\"text\":\"again\"}"));
    Conversation queued =
        row(conversation, before.visitor(), Status.QUEUED, null, before.version() + 1, seq + 1);
    commit(before, queued, events, List.of(), List.of(), List.of());
  }

  void message(UUID conversation, String text) {
    Conversation before = conversations.get(conversation);
    append(conversation, "text", "{\"text\":\"" + text + "\"}", before.status(), before.agent());
  }

  void note(UUID conversation, UUID author, String text) {
    Conversation before = conversations.get(conversation);
    int n = before.notes() + 1;
    Conversation now =
        new Conversation(
            before.id(),
            before.site(),
            before.visitor(),
            before.status(),
            before.group(),
            before.agent(),
            before.version(),
            before.lastSeq(),
            0,
            n,
            0,
            null,
            before.lastAgent(),
            null,
            null,
            null,
            null,
            null,
            0);
    From from = new From(author.toString(), Role.AGENT, "A", null);
    Note note = new Note(conversation, n, UUID.randomUUID(), from, text, 5);
    commit(before, now, List.of(), List.of(note), List.of(), List.of());
  }

  private Conversation row(
      UUID id, UUID visitor, Status status, UUID agent, long version, long lastSeq) {
    return new Conversation(
        id,
        site,
        visitor,
        status,
        group,
        agent,
        version,
        lastSeq,
        0,
        0,
        0,
        status == Status.CLOSED ? 1L : null,
        agent,
        null,
        null,
        null,
        null,
        null,
        0);
  }

  private static Conversation with(Conversation one, long seq) {
    return new Conversation(
        one.id(),
        one.site(),
        one.visitor(),
        one.status(),
        one.group(),
        one.agent(),
        one.version(),
        seq,
        0,
        one.notes(),
        0,
        one.closedAt(),
        one.lastAgent(),
        null,
        null,
        null,
        null,
        null,
        0);
  }

  private static Event event(
      UUID conversation, long seq, String id, From from, String kind, String body) {
    return new Event(conversation, seq, UUID.randomUUID(), id, from, kind, body, 1000 + seq);
  }

  // ---- reading

  private void look() {
    reads++;
    if (down) {
      throw new StoreUnavailableException("down", new IllegalStateException());
    }
  }

  @Override
  public List<Event> events(UUID conversation, long after, int limit) {
    look();
    return logs.getOrDefault(conversation, List.of()).stream()
        .filter(event -> event.seq() > after)
        .limit(limit)
        .toList();
  }

  @Override
  public long firstAt(UUID conversation, long at) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Event> laterEdits(UUID conversation, long first, long last) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Conversation> find(UUID conversation) {
    look();
    return Optional.ofNullable(conversations.get(conversation));
  }

  @Override
  public List<Conversation> find(Collection<UUID> ids) {
    look();
    return ids.stream().map(conversations::get).filter(one -> one != null).toList();
  }

  @Override
  public Map<UUID, Long> heads(Collection<UUID> ids) {
    look();
    Map<UUID, Long> heads = new HashMap<>();
    ids.forEach(
        id -> {
          if (conversations.containsKey(id)) {
            heads.put(id, conversations.get(id).lastSeq());
          }
        });
    return heads;
  }

  @Override
  public List<Conversation> ofVisitor(UUID visitor, int closed, long since) {
    look();
    return conversations.values().stream().filter(one -> one.visitor().equals(visitor)).toList();
  }

  @Override
  public List<Conversation> ofAgent(UUID agent) {
    look();
    return conversations.values().stream()
        .filter(
            one ->
                one.status() != Status.CLOSED
                    && (agent.equals(one.agent()) || members(one.id()).contains(agent)))
        .toList();
  }

  @Override
  public Set<UUID> members(UUID conversation) {
    return members.getOrDefault(conversation, Set.of());
  }

  @Override
  public Map<UUID, Mark> marks(UUID conversation) {
    look();
    return marks.getOrDefault(conversation, Map.of());
  }

  @Override
  public Map<UUID, Mark> marksOf(UUID person, Collection<UUID> ids) {
    Map<UUID, Mark> own = new HashMap<>();
    ids.forEach(
        id -> {
          Mark mark = marks.getOrDefault(id, Map.of()).get(person);
          if (mark != null) {
            own.put(id, mark);
          }
        });
    return own;
  }

  @Override
  public Map<UUID, Long> inboxes(Role role, Collection<UUID> people) {
    look();
    Map<UUID, Long> found = new HashMap<>(inboxes);
    found.keySet().retainAll(people);
    return found;
  }

  @Override
  public String epoch() {
    return "epoch-1";
  }

  @Override
  public List<Note> notes(UUID conversation, long after, int limit) {
    return List.of();
  }

  @Override
  public void got(UUID conversation, UUID person, long seq) {
    mark(conversation, person, seq, 0);
  }

  @Override
  public void read(UUID conversation, UUID person, long seq) {
    mark(conversation, person, seq, seq);
  }

  private void mark(UUID conversation, UUID person, long got, long read) {
    marks
        .computeIfAbsent(conversation, _ -> new HashMap<>())
        .merge(
            person,
            new Mark(got, read),
            (a, b) -> new Mark(Math.max(a.got(), b.got()), Math.max(a.read(), b.read())));
  }
}
