package org.hutong.core.http.conversations;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hutong.core.conversation.Status;
import org.hutong.core.store.Database;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * Which conversations a list holds, by their ids. Newest first by the time of their opening (the
 * primary key), a queue in the order in which it is served. Blocks.
 */
final class ConversationLists {
  private final Database database;

  @Inject
  ConversationLists(Database database) {
    this.database = database;
  }

  /** The lists of the console. */
  enum View {
    MINE,
    QUEUE,
    ROBOT,
    ALL,
    CLOSED;

    static @Nullable View of(String word) {
      for (View view : values()) {
        if (view.name().toLowerCase(Locale.ROOT).equals(word)) {
          return view;
        }
      }
      return null;
    }
  }

  /**
   * What an agent asks for.
   *
   * @param everything whether he sees all, as a supervisor does
   * @param groups those he serves in
   * @param after the last id of the page before
   */
  record Wanted(
      View view,
      UUID agent,
      boolean everything,
      List<UUID> groups,
      @Nullable UUID group,
      @Nullable String name,
      @Nullable UUID after) {}

  /** One clause of a condition and what it binds. */
  private static final class Conditions {
    private final List<String> clauses = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, List<UUID>> lists = new HashMap<>();

    Conditions and(String clause) {
      clauses.add(clause);
      return this;
    }

    Conditions bind(String name, Object value) {
      values.put(name, value);
      return this;
    }

    String sql() {
      return clauses.isEmpty() ? "1 = 1" : String.join(" AND ", clauses);
    }

    <S extends SqlStatement<S>> S into(S statement) {
      values.forEach(statement::bind);
      lists.forEach(statement::bindList);
      return statement;
    }
  }

  List<UUID> find(Wanted wanted, int limit) {
    Conditions conditions = conditions(wanted);
    String order = "id DESC";
    if (wanted.view == View.QUEUE) {
      order = "priority, waiting_since, id";
      after(conditions, wanted.after);
    } else if (wanted.after != null) {
      conditions.and("id < :after").bind("after", wanted.after);
    }
    String sql = "SELECT id FROM conversation WHERE %s ORDER BY %s LIMIT :limit";
    return ids(sql.formatted(conditions.sql(), order), conditions, limit);
  }

  /** What stands behind the conversation in the queue; from its beginning if it waits no more. */
  private static void after(Conditions conditions, @Nullable UUID after) {
    if (after != null) {
      conditions
          .and(
              "(NOT EXISTS (SELECT 1 FROM conversation x WHERE x.id = :after AND x.status = :queue)"
                  + " OR EXISTS (SELECT 1 FROM conversation x WHERE x.id = :after AND ("
                  + "conversation.priority > x.priority OR (conversation.priority = x.priority"
                  + " AND (conversation.waiting_since > x.waiting_since"
                  + " OR (conversation.waiting_since = x.waiting_since"
                  + " AND conversation.id > x.id))))))")
          .bind("after", after)
          .bind("queue", Status.QUEUED.ordinal());
    }
  }

  /** A visitor's own on his site, newest first. */
  List<UUID> ofVisitor(UUID visitor, UUID site, @Nullable UUID after, int limit) {
    var conditions =
        new Conditions()
            .and("visitor = :visitor AND site = :site")
            .bind("visitor", visitor)
            .bind("site", site);
    if (after != null) {
      conditions.and("id < :after").bind("after", after);
    }
    String sql = "SELECT id FROM conversation WHERE %s ORDER BY id DESC LIMIT :limit";
    return ids(sql.formatted(conditions.sql()), conditions, limit);
  }

  /** How many there are in the lists that are bounded by the work that goes on. */
  Map<String, Long> counts(Wanted wanted) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (View view : List.of(View.MINE, View.QUEUE, View.ALL)) {
      var same =
          new Wanted(
              view, wanted.agent, wanted.everything, wanted.groups, wanted.group, null, null);
      Conditions conditions = conditions(same);
      long count =
          database.with(
              handle ->
                  conditions
                      .into(
                          handle.createQuery(
                              "SELECT COUNT(*) FROM conversation WHERE " + conditions.sql()))
                      .mapTo(Long.class)
                      .one());
      counts.put(view.name().toLowerCase(Locale.ROOT), count);
    }
    return counts;
  }

  private static Conditions conditions(Wanted wanted) {
    var conditions = new Conditions();
    switch (wanted.view) {
      case MINE -> mine(conditions);
      case QUEUE -> status(conditions, Status.QUEUED);
      case ROBOT -> status(conditions, Status.ROBOT);
      case ALL -> {
        // A list of what is open reads the index by status, not the whole table.
        conditions.and("status IN (:robot, :queued, :assigned)");
        conditions.bind("robot", Status.ROBOT.ordinal());
        conditions.bind("queued", Status.QUEUED.ordinal());
        conditions.bind("assigned", Status.ASSIGNED.ordinal());
      }
      case CLOSED -> status(conditions, Status.CLOSED);
    }
    visible(wanted, conditions);
    if (wanted.group != null) {
      conditions.and("grp = :grp").bind("grp", wanted.group);
    }
    if (wanted.name != null) {
      conditions
          .and("visitor IN (SELECT v.id FROM visitor v WHERE LOWER(v.name) LIKE :name ESCAPE '!')")
          .bind("name", pattern(wanted.name));
    }
    return conditions;
  }

  private static void mine(Conditions conditions) {
    conditions.and(
        "((agent = :agent AND status = :assigned) OR (status <> :closed AND id IN"
            + " (SELECT m.conversation FROM member m WHERE m.person = :agent AND m.until IS NULL)))");
    conditions.bind("assigned", Status.ASSIGNED.ordinal());
    conditions.bind("closed", Status.CLOSED.ordinal());
  }

  private static void status(Conditions conditions, Status status) {
    conditions.and("status = :status").bind("status", status.ordinal());
  }

  private static void visible(Wanted wanted, Conditions conditions) {
    if (wanted.view != View.MINE && !wanted.everything) {
      String groups = "";
      if (!wanted.groups.isEmpty()) {
        groups = "grp IN (<groups>) OR ";
        conditions.lists.put("groups", wanted.groups);
      }
      conditions.and(
          "("
              + groups
              + "agent = :agent OR last_agent = :agent OR id IN"
              + " (SELECT m.conversation FROM member m WHERE m.person = :agent"
              + " AND m.until IS NULL))");
    }
    if (wanted.view == View.MINE || !wanted.everything) {
      conditions.bind("agent", wanted.agent);
    }
  }

  private static String pattern(String name) {
    String escaped =
        name.toLowerCase(Locale.ROOT)
            .codePoints()
            .mapToObj(Character::toString)
            .map(c -> "!%_".contains(c) ? "!" + c : c)
            .collect(Collectors.joining());
    return "%" + escaped + "%";
  }

  private List<UUID> ids(String sql, Conditions conditions, int limit) {
    return database.with(handle -> ids(handle, sql, conditions, limit));
  }

  private static List<UUID> ids(Handle handle, String sql, Conditions conditions, int limit) {
    return conditions
        .into(handle.createQuery(sql))
        .bind("limit", limit)
        .map((row, context) -> row.getObject(1, UUID.class))
        .list();
  }
}
