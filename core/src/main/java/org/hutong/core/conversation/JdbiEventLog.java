package org.hutong.core.conversation;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.Rows.EventRow;
import org.hutong.core.identity.People;
import org.hutong.core.store.Database;
import org.hutong.core.wire.Role;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.json.JsonMapper;

/** The log in the database. */
final class JdbiEventLog implements EventLog {
  /** About what a page of events may hold, in UTF-16 units of bodies. */
  private static final int PAGE = 256 * 1024;

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int KEYS = 500;
  private static final int MOST_EVENTS = 200;
  private static final int MOST_OPEN = 200;

  private final Database database;
  private final People people;
  private final WrittenBehindMarks marks;

  @Inject
  JdbiEventLog(Database database, People people, WrittenBehindMarks marks) {
    this.database = database;
    this.people = people;
    this.marks = marks;
  }

  @Override
  public List<Event> events(UUID conversation, long after, int limit) {
    List<EventRow> rows =
        database.settled(
            handle ->
                handle
                    .createQuery(
                        "SELECT "
                            + Rows.EVENT
                            + " FROM event WHERE conversation = :conversation AND seq > :after"
                            + " ORDER BY seq FETCH FIRST :limit ROWS ONLY")
                    .bind("conversation", conversation)
                    .bind("after", after)
                    .bind("limit", Math.clamp(limit, 1, MOST_EVENTS))
                    .map((row, context) -> Rows.event(row))
                    .list());
    return page(rows).stream().map(this::event).toList();
  }

  /** At least one, else nobody would get past a large one. */
  private static List<EventRow> page(List<EventRow> rows) {
    int size = 0;
    List<EventRow> page = new ArrayList<>(rows.size());
    for (EventRow row : rows) {
      size += row.body().length();
      if (size > PAGE && !page.isEmpty()) {
        return page;
      }
      page.add(row);
    }
    return page;
  }

  @Override
  public long firstAt(UUID conversation, long at) {
    return database.with(
        handle -> {
          long low = 1;
          long beyond = head(handle, conversation) + 1;
          while (low < beyond) {
            long middle = (low + beyond) >>> 1;
            if (timeOf(handle, conversation, middle) < at) {
              low = middle + 1;
            } else {
              beyond = middle;
            }
          }
          return low;
        });
  }

  private static long head(Handle handle, UUID conversation) {
    return handle
        .createQuery("SELECT last_seq FROM conversation WHERE id = :id")
        .bind("id", conversation)
        .mapTo(long.class)
        .findOne()
        .orElse(0L);
  }

  private static long timeOf(Handle handle, UUID conversation, long seq) {
    return handle
        .createQuery("SELECT at FROM event WHERE conversation = :conversation AND seq = :seq")
        .bind("conversation", conversation)
        .bind("seq", seq)
        .mapTo(long.class)
        .one();
  }

  @Override
  public List<Event> laterEdits(UUID conversation, long first, long last) {
    Map<Long, EventRow> newest = new HashMap<>();
    List<EventRow> edits =
        database.with(
            handle ->
                handle
                    .createQuery(
                        "SELECT "
                            + Rows.EVENT
                            + " FROM event WHERE conversation = :conversation AND seq > :last"
                            + " AND kind = 'edit' ORDER BY seq")
                    .bind("conversation", conversation)
                    .bind("last", last)
                    .map((row, context) -> Rows.event(row))
                    .list());
    for (EventRow edit : edits) {
      long target = edit.blank() ? 0 : JSON.readTree(edit.body()).path("target").asLong(0);
      if (target >= first && target <= last) {
        newest.put(target, edit);
      }
    }
    return newest.values().stream()
        .sorted(Comparator.comparingLong(EventRow::seq))
        .map(this::event)
        .toList();
  }

  Event event(EventRow row) {
    Author author = row.author();
    return new Event(
        row.conversation(),
        row.seq(),
        row.id(),
        row.clientId(),
        author.equals(Author.SYSTEM)
            ? org.hutong.core.wire.From.SYSTEM
            : people.from(author.sender(), author.role()),
        row.kind(),
        row.body(),
        row.at());
  }

  @Override
  public Optional<Conversation> find(UUID conversation) {
    return find(List.of(conversation)).stream().findFirst();
  }

  @Override
  public List<Conversation> find(Collection<UUID> conversations) {
    return inChunks(
        conversations,
        (handle, ids) ->
            handle
                .createQuery(
                    "SELECT " + Rows.CONVERSATION + " FROM conversation WHERE id = ANY(:ids)")
                .bindArray("ids", UUID.class, ids)
                .map((row, context) -> Rows.conversation(row))
                .list());
  }

  private interface ChunkReader<T> {
    List<T> read(Handle handle, List<UUID> ids);
  }

  private <T> List<T> inChunks(Collection<UUID> ids, ChunkReader<T> reader) {
    if (ids.isEmpty()) {
      return List.of();
    }
    List<UUID> all = List.copyOf(ids);
    return database.settled(
        handle -> {
          List<T> found = new ArrayList<>(all.size());
          for (int from = 0; from < all.size(); from += KEYS) {
            found.addAll(reader.read(handle, all.subList(from, Math.min(all.size(), from + KEYS))));
          }
          return found;
        });
  }

  @Override
  public Map<UUID, Long> heads(Collection<UUID> conversations) {
    return numbers(conversations, "SELECT id, last_seq FROM conversation WHERE id = ANY(:ids)");
  }

  @Override
  public Map<UUID, Long> inboxes(Role role, Collection<UUID> persons) {
    return switch (role) {
      case VISITOR -> numbers(persons, "SELECT id, inbox FROM visitor WHERE id = ANY(:ids)");
      case AGENT -> numbers(persons, "SELECT id, inbox FROM agent WHERE id = ANY(:ids)");
      case ROBOT, SYSTEM -> Map.of();
    };
  }

  private Map<UUID, Long> numbers(Collection<UUID> ids, String sql) {
    Map<UUID, Long> numbers = new HashMap<>();
    inChunks(
            ids,
            (handle, chunk) ->
                handle
                    .createQuery(sql)
                    .bindArray("ids", UUID.class, chunk)
                    .map((row, context) -> Map.entry(Rows.uuid(row, 1), row.getLong(2)))
                    .list())
        .forEach(entry -> numbers.put(entry.getKey(), entry.getValue()));
    return numbers;
  }

  @Override
  public String epoch() {
    return database.installation().epoch();
  }

  @Override
  public List<Conversation> ofVisitor(UUID visitor, int closed, long since) {
    return database.settled(
        handle -> {
          List<Conversation> all =
              new ArrayList<>(
                  conversations(
                      handle, "visitor = ? AND closed_at IS NULL ORDER BY id DESC", visitor));
          all.addAll(
              conversations(
                  handle,
                  "visitor = ? AND closed_at > ? ORDER BY closed_at DESC FETCH FIRST ? ROWS ONLY",
                  visitor,
                  since,
                  closed));
          return all;
        });
  }

  @Override
  public List<Conversation> ofAgent(UUID agent) {
    return database.settled(
        handle ->
            conversations(
                handle,
                "status <> 3 AND (agent = ? OR id IN (SELECT conversation FROM member"
                    + " WHERE person = ? AND until IS NULL))"
                    + " ORDER BY last_at DESC FETCH FIRST ? ROWS ONLY",
                agent,
                agent,
                MOST_OPEN));
  }

  static List<Conversation> conversations(Handle handle, String where, Object... arguments) {
    return handle
        .select("SELECT " + Rows.CONVERSATION + " FROM conversation WHERE " + where, arguments)
        .map((row, context) -> Rows.conversation(row))
        .list();
  }

  @Override
  public Set<UUID> members(UUID conversation) {
    return new HashSet<>(
        database.settled(
            handle ->
                handle
                    .select(
                        "SELECT person FROM member WHERE conversation = ? AND until IS NULL",
                        conversation)
                    .mapTo(UUID.class)
                    .list()));
  }

  @Override
  public Map<UUID, Mark> marks(UUID conversation) {
    Map<UUID, Mark> found = new HashMap<>();
    database
        .settled(
            handle ->
                handle
                    .select(
                        "SELECT person, got, seen FROM mark WHERE conversation = ?", conversation)
                    .map(
                        (row, context) ->
                            Map.entry(Rows.uuid(row, 1), new Mark(row.getLong(2), row.getLong(3))))
                    .list())
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    marks.overlay(conversation, found);
    return found;
  }

  @Override
  public Map<UUID, Mark> marksOf(UUID person, Collection<UUID> conversations) {
    Map<UUID, Mark> found = new HashMap<>();
    inChunks(
            conversations,
            (handle, ids) ->
                handle
                    .createQuery(
                        "SELECT conversation, got, seen FROM mark"
                            + " WHERE conversation = ANY(:ids) AND person = :person")
                    .bindArray("ids", UUID.class, ids)
                    .bind("person", person)
                    .map(
                        (row, context) ->
                            Map.entry(Rows.uuid(row, 1), new Mark(row.getLong(2), row.getLong(3))))
                    .list())
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    for (UUID conversation : conversations) {
      marks.overlay(conversation, person, found);
    }
    return found;
  }

  @Override
  public List<Note> notes(UUID conversation, long after, int limit) {
    record NoteRow(UUID id, long n, NoteAuthor author, String text, long at) {}
    List<NoteRow> rows =
        database.settled(
            handle ->
                handle
                    .select(
                        "SELECT id, n, author, text, at, program FROM note"
                            + " WHERE conversation = ? AND n > ?"
                            + " ORDER BY n FETCH FIRST ? ROWS ONLY",
                        conversation,
                        after,
                        Math.clamp(limit, 1, MOST_EVENTS))
                    .map(
                        (row, context) ->
                            new NoteRow(
                                Rows.uuid(row, 1),
                                row.getLong(2),
                                new NoteAuthor(Rows.uuid(row, 3), row.getString(6)),
                                row.getString(4),
                                row.getLong(5)))
                    .list());
    return rows.stream()
        .map(
            row ->
                new Note(
                    conversation,
                    row.n(),
                    row.id(),
                    people.from(row.author().sender(), row.author().role()),
                    row.text(),
                    row.at()))
        .toList();
  }
}
