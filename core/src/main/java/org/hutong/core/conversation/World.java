package org.hutong.core.conversation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.Decision.Change;
import org.hutong.core.conversation.Rows.AgentRow;
import org.hutong.core.conversation.Rows.EventRow;
import org.hutong.core.conversation.Rows.Recent;
import org.hutong.core.conversation.Rows.VisitorRow;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt at a transaction has locked and read, with the decisions of the batch applied
 * one after the other, and what is to be written at its end.
 */
final class World {
  final Map<UUID, VisitorRow> visitors = new HashMap<>();

  /** Visitors whose row is made by this transaction. */
  final Set<UUID> made = new HashSet<>();

  final Map<UUID, List<UUID>> recent = new HashMap<>();
  final Map<UUID, Conversation> conversations = new HashMap<>();
  final Map<UUID, AgentRow> agents = new HashMap<>();
  final Map<UUID, Set<UUID>> groups = new HashMap<>();
  final Map<UUID, Set<UUID>> members = new HashMap<>();
  private final Map<UUID, Set<UUID>> ofVisitor = new HashMap<>();
  private final Map<Long, List<EventRow>> stored = new HashMap<>();

  /** The state before the batch, of what it changed; null inside: opened by it. */
  final Map<UUID, @Nullable Conversation> touched = new LinkedHashMap<>();

  final List<EventRow> events = new ArrayList<>();
  final Map<EventRow, String> labels = new IdentityHashMap<>();

  /** What network the conversations that the batch opens are counted with. */
  final Map<UUID, String> networks = new HashMap<>();

  /** Files that the batch names, locked. */
  final Map<UUID, Attachment> attachments = new HashMap<>();

  final List<NoteRow> noteRows = new ArrayList<>();
  final List<Membership> memberships = new ArrayList<>();
  final List<Blank> blanks = new ArrayList<>();

  /** Agents whose rows are locked: only theirs may be written. */
  final Set<UUID> lockedAgents = new HashSet<>();

  final Map<UUID, Integer> calls = new LinkedHashMap<>();
  final Map<UUID, Integer> visitorCalls = new LinkedHashMap<>();

  record NoteRow(UUID conversation, UUID id, Decision.NoteDraft draft) {}

  record Membership(UUID conversation, UUID person, boolean in, long at) {}

  record Blank(UUID conversation, long seq) {}

  void add(Conversation conversation) {
    conversations.put(conversation.id(), conversation);
    ofVisitor
        .computeIfAbsent(conversation.visitor(), _ -> new LinkedHashSet<>())
        .add(conversation.id());
  }

  void add(Recent row) {
    recent.computeIfAbsent(row.visitor(), _ -> new ArrayList<>()).add(row.id());
  }

  void add(EventRow row) {
    String id = row.clientId();
    if (id != null) {
      long key = Dedupe.key(row.conversation(), row.author().sender(), id);
      stored.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(row);
    }
  }

  /** What the sender stored under that id in that conversation. */
  @Nullable EventRow stored(UUID conversation, String sender, String id) {
    List<EventRow> rows = stored.get(Dedupe.key(conversation, sender, id));
    if (rows == null) {
      return null;
    }
    for (EventRow row : rows) {
      if (row.conversation().equals(conversation)
          && row.author().sender().equals(sender)
          && id.equals(row.clientId())) {
        return row;
      }
    }
    return null;
  }

  /** Where a visitor's send without a conversation goes: his open one, else the newest closed. */
  @Nullable Conversation current(UUID visitor) {
    Conversation newest = null;
    for (UUID id : ofVisitor.getOrDefault(visitor, Set.of())) {
      Conversation one = conversations.get(id);
      if (one == null) {
        continue;
      }
      if (one.status() != Status.CLOSED) {
        return one;
      }
      if (newest == null || closedAt(one) > closedAt(newest)) {
        newest = one;
      }
    }
    return newest;
  }

  private static long closedAt(Conversation conversation) {
    Long at = conversation.closedAt();
    return at == null ? Long.MIN_VALUE : at;
  }

  Standing.@Nullable Agent agent(UUID id, @Nullable UUID conversation) {
    AgentRow row = agents.get(id);
    if (row == null) {
      return null;
    }
    boolean joined =
        conversation != null && members.getOrDefault(conversation, Set.of()).contains(id);
    return new Standing.Agent(
        row.id(),
        row.name(),
        row.disabled(),
        "admin".equals(row.role()),
        row.auth(),
        row.state(),
        row.capacity(),
        row.load(),
        groups.getOrDefault(id, Set.of()),
        joined);
  }

  /** How everybody may see those who were read, by their id. */
  Map<String, From> people() {
    Map<String, From> people = HashMap.newHashMap(visitors.size() + agents.size());
    for (VisitorRow row : visitors.values()) {
      add(people, row.id(), Role.VISITOR, row.name(), row.avatar());
    }
    for (AgentRow row : agents.values()) {
      add(people, row.id(), Role.AGENT, row.name(), row.avatar());
    }
    return people;
  }

  private static void add(
      Map<String, From> people,
      UUID id,
      Role role,
      @Nullable String name,
      @Nullable String avatar) {
    String sender = id.toString();
    people.put(sender, new From(sender, role, name == null ? "" : name, avatar));
  }

  /** Applies a decision; the events get their ids from {@code stamped}. */
  void apply(Change change, List<EventRow> stamped, @Nullable UUID noteId) {
    UUID id = change.now().id();
    if (!touched.containsKey(id)) {
      touched.put(id, change.before());
    }
    add(change.now());
    if (change.before() == null) {
      recent.computeIfAbsent(change.now().visitor(), _ -> new ArrayList<>()).add(id);
    }
    stamped.forEach(this::append);
    change.load().forEach(this::shift);
    change.called().forEach(this::call);
    if (change.visitorCalled()) {
      visitorCalls.merge(change.now().visitor(), 1, Integer::sum);
    }
    applyMembers(change, id);
    Decision.NoteDraft note = change.note();
    if (note != null && noteId != null) {
      noteRows.add(new NoteRow(id, noteId, note));
    }
    Long blank = change.blank();
    if (blank != null) {
      blanks.add(new Blank(id, blank));
    }
  }

  private void append(EventRow row) {
    events.add(row);
    add(row);
  }

  private void call(UUID agent) {
    if (agents.containsKey(agent) && !lockedAgents.contains(agent)) {
      throw new IllegalStateException("An agent's row would be written without its lock");
    }
    calls.merge(agent, 1, Integer::sum);
  }

  private void shift(UUID agent, int by) {
    AgentRow row = agents.get(agent);
    if (row != null) {
      agents.put(agent, row.plus(by));
    }
  }

  private void applyMembers(Change change, UUID conversation) {
    long at = change.now().lastAt();
    UUID joined = change.joined();
    if (joined != null) {
      members.computeIfAbsent(conversation, _ -> new HashSet<>()).add(joined);
      memberships.add(new Membership(conversation, joined, true, at));
    }
    UUID left = change.left();
    if (left != null) {
      members.computeIfAbsent(conversation, _ -> new HashSet<>()).remove(left);
      memberships.add(new Membership(conversation, left, false, at));
    }
  }

  /** An event of this batch that is not in the store yet. */
  @Nullable EventRow appended(UUID conversation, long seq) {
    for (EventRow row : events) {
      if (row.conversation().equals(conversation) && row.seq() == seq) {
        return row;
      }
    }
    return null;
  }

  boolean blanked(UUID conversation, long seq) {
    return blanks.contains(new Blank(conversation, seq));
  }
}
