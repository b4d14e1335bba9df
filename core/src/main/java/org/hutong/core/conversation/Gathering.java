package org.hutong.core.conversation;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hutong.core.conversation.Rows.AgentRow;
import org.hutong.core.conversation.Rows.Recent;
import org.hutong.core.conversation.Rows.VisitorRow;
import org.jspecify.annotations.Nullable;

/**
 * The first half of the transaction: takes the locks, visitors before conversations before agents
 * before files, each ascending by id in one statement, and reads what the batch is decided by. The
 * look-up of ids is a statement of its own after the locks.
 */
final class Gathering {
  /** How long a closed conversation's ids are looked up for a send that names none. */
  static final long MEMORY = 30L * 24 * 3600 * 1000;

  private static final String VISITOR =
      "SELECT id, site, blocked, auth, name, avatar FROM visitor WHERE ";
  private static final String RECENT =
      "SELECT id, visitor, closed_at FROM conversation WHERE (closed_at IS NULL OR closed_at > ?)"
          + " AND ";
  private static final String AGENT =
      "SELECT id, name, role, disabled, state, capacity, load, auth, avatar FROM agent WHERE ";
  private static final String LOCK = " ORDER BY id FOR UPDATE";

  private final Statements statements;
  private final List<Entry> entries;
  private final LockPlan plan;
  private final World world = new World();
  private final Attachments attachments;
  private final long now;

  Gathering(Statements statements, List<Entry> entries, Attachments attachments, long now) {
    this.statements = statements;
    this.entries = entries;
    this.plan = new LockPlan(entries);
    this.attachments = attachments;
    this.now = now;
  }

  /** {@code memory}: how long ago a close may be, in milliseconds. */
  World gather(long memory) throws SQLException {
    lockVisitors();
    readRecent(memory);
    lockConversations();
    lockAgents();
    lockFiles();
    readMemberships();
    lookUp();
    return world;
  }

  LockPlan plan() {
    return plan;
  }

  private void lockVisitors() throws SQLException {
    makeVisitors();
    Set<UUID> locked = new LinkedHashSet<>(plan.opening.keySet());
    locked.addAll(visitorsOf(plan.reopened));
    for (VisitorRow row : visitors(ordered(locked), LOCK)) {
      world.visitors.put(row.id(), row);
    }
    List<UUID> rest = plan.visitors.stream().filter(id -> !locked.contains(id)).toList();
    for (VisitorRow row : visitors(rest, "")) {
      world.visitors.put(row.id(), row);
    }
  }

  private List<VisitorRow> visitors(List<UUID> ids, String suffix) throws SQLException {
    return statements.byIds(VISITOR, "id", suffix, ids, Rows::visitor);
  }

  /** A visitor's conversation is for ever his: it may be read before it is locked. */
  private List<UUID> visitorsOf(Collection<UUID> conversations) throws SQLException {
    return statements.byIds(
        "SELECT visitor FROM conversation WHERE ",
        "id",
        "",
        List.copyOf(conversations),
        row -> Rows.uuid(row, 1));
  }

  private void makeVisitors() throws SQLException {
    List<UUID> ids = plan.speaking.stream().map(Actor.Visitor::id).toList();
    Set<UUID> there =
        new HashSet<>(
            statements.byIds(
                "SELECT id FROM visitor WHERE ", "id", "", ids, row -> Rows.uuid(row, 1)));
    List<Actor.Visitor> missing =
        plan.speaking.stream()
            .filter(visitor -> !there.contains(visitor.id()))
            .sorted(Comparator.comparing(Actor.Visitor::id))
            .toList();
    String insert =
        statements
            .dialect()
            .insertIfAbsent(
                "visitor",
                List.of("id"),
                List.of("id", "site", "inbox", "auth", "blocked", "name", "created"));
    statements.batch(insert, missing, this::bindVisitor);
    missing.forEach(visitor -> world.made.add(visitor.id()));
  }

  private void bindVisitor(PreparedStatement statement, Actor.Visitor visitor) throws SQLException {
    statement.setObject(1, visitor.id());
    statement.setObject(2, visitor.site());
    statement.setLong(3, 0);
    statement.setInt(4, 0);
    statement.setInt(5, 0);
    statement.setString(6, visitor.name().isEmpty() ? null : visitor.name());
    statement.setLong(7, now);
  }

  private void readRecent(long memory) throws SQLException {
    List<UUID> ids = List.copyOf(plan.opening.keySet());
    if (ids.isEmpty()) {
      return;
    }
    PreparedStatement statement =
        statements.of(
            RECENT + statements.dialect().in("visitor", ids.size()) + " ORDER BY id DESC");
    statement.setLong(1, now - memory);
    statements.dialect().bind(statement, 2, ids);
    List<Recent> rows =
        statements.rows(
            statement,
            row -> {
              @Nullable Long closed = Rows.maybeLong(row, 3);
              return new Recent(
                  Rows.uuid(row, 1),
                  Rows.uuid(row, 2),
                  closed == null,
                  closed == null ? 0 : closed);
            });
    rows.forEach(world::add);
    Map<UUID, List<Recent>> byVisitor =
        rows.stream().collect(Collectors.groupingBy(Recent::visitor));
    byVisitor.values().forEach(this::choose);
  }

  /** All that are open, else the newest closed: one of them takes the message. */
  private void choose(List<Recent> recent) {
    List<UUID> open = recent.stream().filter(Recent::open).map(Recent::id).toList();
    if (open.isEmpty()) {
      recent.stream()
          .max(Comparator.comparingLong(Recent::closedAt))
          .ifPresent(newest -> plan.conversations.add(newest.id()));
    }
    plan.conversations.addAll(open);
  }

  private void lockConversations() throws SQLException {
    statements
        .byIds(
            "SELECT " + Rows.CONVERSATION + " FROM conversation WHERE ",
            "id",
            LOCK,
            ordered(plan.conversations),
            Rows::conversation)
        .forEach(world::add);
  }

  /** Whoever may gain or lose work is locked; others are only read. */
  private void lockAgents() throws SQLException {
    Set<UUID> locked = new LinkedHashSet<>();
    for (Entry entry : entries) {
      lockedBy(entry.command(), locked);
    }
    for (AgentRow row : agents(ordered(locked), LOCK)) {
      world.agents.put(row.id(), row);
      world.lockedAgents.add(row.id());
    }
    List<UUID> rest = plan.agents.stream().filter(id -> !locked.contains(id)).toList();
    for (AgentRow row : agents(rest, "")) {
      world.agents.put(row.id(), row);
    }
  }

  private List<AgentRow> agents(List<UUID> ids, String suffix) throws SQLException {
    return statements.byIds(AGENT, "id", suffix, ids, Rows::agent);
  }

  private void lockedBy(Command command, Set<UUID> locked) {
    UUID named = command.conversation();
    Conversation conversation =
        named != null
            ? world.conversations.get(named)
            : command.actor() instanceof Actor.Visitor visitor ? world.current(visitor.id()) : null;
    boolean reopens =
        named == null && conversation != null && conversation.status() == Status.CLOSED;
    if (!LockPlan.moves(command) && !reopens) {
      return;
    }
    if (command.actor() instanceof Actor.Agent agent) {
      locked.add(agent.id());
    }
    addPresent(locked, LockPlan.named(command));
    if (conversation != null) {
      addPresent(locked, conversation.agent());
      addPresent(locked, conversation.offeredTo());
      addPresent(locked, reopens ? conversation.lastAgent() : null);
    }
  }

  private static void addPresent(Set<UUID> set, @Nullable UUID id) {
    if (id != null) {
      set.add(id);
    }
  }

  private void lockFiles() throws SQLException {
    Set<UUID> named = new LinkedHashSet<>();
    for (Entry entry : entries) {
      addPresent(named, Attaching.file(entry.command()));
    }
    if (!named.isEmpty()) {
      attachments
          .lock(statements.connection(), ordered(named))
          .forEach(file -> world.attachments.put(file.id(), file));
    }
  }

  /** Only where an agent acts who is not simply the one assigned. */
  private void readMemberships() throws SQLException {
    Set<UUID> agents = new LinkedHashSet<>();
    Set<UUID> conversations = new LinkedHashSet<>();
    for (Entry entry : entries) {
      Command command = entry.command();
      UUID conversation = command.conversation();
      if (command instanceof Command.Offer offer) {
        agents.add(offer.agent());
      }
      if (command.actor() instanceof Actor.Agent agent
          && conversation != null
          && (plan.moving || stranger(agent, conversation))) {
        agents.add(agent.id());
        conversations.add(conversation);
      }
    }
    statements.byIds(
        "SELECT agent, grp FROM group_member WHERE ",
        "agent",
        "",
        List.copyOf(agents),
        row -> put(world.groups, Rows.uuid(row, 1), Rows.uuid(row, 2)));
    statements.byIds(
        "SELECT conversation, person FROM member WHERE until IS NULL AND ",
        "conversation",
        "",
        List.copyOf(conversations),
        row -> put(world.members, Rows.uuid(row, 1), Rows.uuid(row, 2)));
  }

  private boolean stranger(Actor.Agent agent, UUID conversation) {
    Conversation known = world.conversations.get(conversation);
    return known != null && !agent.id().equals(known.agent());
  }

  private static boolean put(Map<UUID, Set<UUID>> sets, UUID key, UUID value) {
    return sets.computeIfAbsent(key, _ -> new HashSet<>()).add(value);
  }

  private void lookUp() throws SQLException {
    List<Long> keys = new ArrayList<>();
    for (Entry entry : entries) {
      Command command = entry.command();
      String id = idOf(command);
      if (id != null) {
        String sender = Author.of(command.actor()).sender();
        for (UUID conversation : searched(command)) {
          keys.add(Dedupe.key(conversation, sender, id));
        }
      }
    }
    statements
        .byNumbers("SELECT " + Rows.EVENT + " FROM event WHERE ", "dedupe", keys, Rows::event)
        .forEach(world::add);
  }

  /** The sender's own id of a message; null for other commands. */
  static @Nullable String idOf(Command command) {
    return switch (command) {
      case Command.Send send -> send.id();
      case Command.Edit edit -> edit.id();
      case Command.Recall recall -> recall.id();
      default -> null;
    };
  }

  private List<UUID> searched(Command command) {
    UUID conversation = command.conversation();
    if (conversation != null) {
      return List.of(conversation);
    }
    return command.actor() instanceof Actor.Visitor visitor
        ? world.recent.getOrDefault(visitor.id(), List.of())
        : List.of();
  }

  private static List<UUID> ordered(Collection<UUID> ids) {
    return ids.stream().distinct().sorted().toList();
  }
}
