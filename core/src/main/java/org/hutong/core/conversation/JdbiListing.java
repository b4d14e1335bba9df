package org.hutong.core.conversation;

import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hutong.core.store.Database;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Lists by index: a cursor is the sort key of the last row, so that a page costs what it shows. */
final class JdbiListing implements Listing {
  private static final int MOST = 100;

  private static final String FACTS =
      Rewriting.FACTS.stream().sorted().collect(Collectors.joining("', '", "'", "'"));

  private static final String LAST =
      "SELECT "
          + Rows.EVENT
          + " FROM event WHERE conversation = ? AND kind NOT IN ("
          + FACTS
          + ") ORDER BY seq DESC FETCH FIRST 1 ROW ONLY";

  private final Database database;
  private final JdbiEventLog log;

  @Inject
  JdbiListing(Database database, JdbiEventLog log) {
    this.database = database;
    this.log = log;
  }

  /** The position after a row: by activity, by waiting time or by birth. */
  private record Cursor(long first, long second, UUID id) {
    String text() {
      String plain = first + "." + second + "." + id;
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    static Cursor of(String text) {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
      String[] parts = plain.split("\\.", -1);
      if (parts.length != 3) {
        throw new IllegalArgumentException("after: not a cursor");
      }
      return new Cursor(
          Long.parseLong(parts[0]), Long.parseLong(parts[1]), UUID.fromString(parts[2]));
    }
  }

  @Override
  public Page page(
      View view, UUID agent, @Nullable Set<UUID> groups, @Nullable String cursor, int limit) {
    int size = Math.clamp(limit, 1, MOST);
    Cursor after = cursor == null ? null : Cursor.of(cursor);
    if (view != View.MINE && groups != null && groups.isEmpty()) {
      return new Page(List.of(), null);
    }
    List<Conversation> rows =
        database.with(handle -> rows(handle, view, agent, groups, after, size + 1));
    boolean more = rows.size() > size;
    List<Conversation> shown = more ? rows.subList(0, size) : rows;
    return new Page(items(shown), more ? after(view, shown.getLast()).text() : null);
  }

  private static List<Conversation> rows(
      Handle handle,
      View view,
      UUID agent,
      @Nullable Set<UUID> groups,
      @Nullable Cursor after,
      int limit) {
    StringBuilder sql =
        new StringBuilder("SELECT " + Rows.CONVERSATION + " FROM conversation WHERE ");
    sql.append(where(view));
    if (after != null) {
      sql.append(" AND ").append(beyond(view));
    }
    if (view != View.MINE && groups != null) {
      sql.append(" AND grp = ANY(:groups)");
    }
    sql.append(" ORDER BY ").append(order(view)).append(" FETCH FIRST :limit ROWS ONLY");
    Query query = handle.createQuery(sql).bind("limit", limit);
    if (view == View.MINE) {
      query.bind("agent", agent);
    } else if (groups != null) {
      query.bindArray("groups", UUID.class, List.copyOf(groups));
    }
    if (after != null) {
      bind(query, view, after);
    }
    return query.map((row, context) -> Rows.conversation(row)).list();
  }

  private static void bind(Query query, View view, Cursor after) {
    query.bind("id", after.id());
    switch (view) {
      case MINE -> query.bind("first", after.first());
      case QUEUE -> query.bind("first", after.first()).bind("second", after.second());
      case ROBOT, ALL, CLOSED -> {}
    }
  }

  private static String where(View view) {
    return switch (view) {
      case MINE ->
          "status <> 3 AND (agent = :agent OR id IN (SELECT conversation FROM member"
              + " WHERE person = :agent AND until IS NULL))";
      case QUEUE -> "status = 1";
      case ROBOT -> "status = 0";
      case ALL -> "1 = 1";
      case CLOSED -> "status = 3";
    };
  }

  private static String beyond(View view) {
    return switch (view) {
      case MINE -> "(last_at < :first OR (last_at = :first AND id < :id))";
      case QUEUE ->
          "(priority > :first OR (priority = :first AND (waiting_since > :second"
              + " OR (waiting_since = :second AND id > :id))))";
      case ROBOT, ALL, CLOSED -> "id < :id";
    };
  }

  private static String order(View view) {
    return switch (view) {
      case MINE -> "last_at DESC, id DESC";
      case QUEUE -> "priority, waiting_since, id";
      case ROBOT, ALL, CLOSED -> "id DESC";
    };
  }

  private static Cursor after(View view, Conversation row) {
    Long waiting = row.waitingSince();
    return switch (view) {
      case MINE -> new Cursor(row.lastAt(), 0, row.id());
      case QUEUE -> new Cursor(row.priority(), waiting == null ? 0 : waiting, row.id());
      case ROBOT, ALL, CLOSED -> new Cursor(0, 0, row.id());
    };
  }

  /** The names are looked up after the connection is given back. */
  private List<Item> items(List<Conversation> shown) {
    Map<UUID, Rows.EventRow> last = new LinkedHashMap<>();
    database.with(
        handle -> {
          for (Conversation conversation : shown) {
            handle
                .select(LAST, conversation.id())
                .map((row, context) -> Rows.event(row))
                .findFirst()
                .ifPresent(row -> last.put(conversation.id(), row));
          }
          return last;
        });
    List<Item> items = new ArrayList<>(shown.size());
    for (Conversation conversation : shown) {
      Rows.EventRow row = last.get(conversation.id());
      items.add(new Item(conversation, row == null ? null : log.event(row)));
    }
    return items;
  }

  @Override
  public Map<UUID, Integer> places(UUID group, int limit) {
    List<UUID> ids =
        database.with(
            handle ->
                handle
                    .select(
                        "SELECT id FROM conversation WHERE status = 1 AND grp = ?"
                            + " ORDER BY priority, waiting_since, id FETCH FIRST ? ROWS ONLY",
                        group,
                        limit)
                    .mapTo(UUID.class)
                    .list());
    Map<UUID, Integer> places = new LinkedHashMap<>();
    ids.forEach(id -> places.put(id, places.size() + 1));
    return places;
  }
}
