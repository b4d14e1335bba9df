package org.hutong.core.conversation;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.wire.Role;

/**
 * Reads the log and the state. Every method blocks on the database: call it from a virtual thread,
 * never from an IO thread. A database that does not answer throws {@link
 * org.hutong.core.store.StoreUnavailableException}.
 */
public interface EventLog {
  /**
   * Events with {@code seq > after}, ascending, at most {@code limit} (1 to 200) and about 256 KiB
   * of bodies.
   */
  List<Event> events(UUID conversation, long after, int limit);

  /**
   * The seq of the first event at or after a time (epoch ms), by few look-ups at any length; one
   * more than the head if all are older.
   */
  long firstAt(UUID conversation, long at);

  /**
   * What became of the events from {@code first} to {@code last} later: the newest edit of each
   * that was edited after {@code last}, ascending. With them a page folds as the whole log would.
   */
  List<Event> laterEdits(UUID conversation, long first, long last);

  Optional<Conversation> find(UUID conversation);

  List<Conversation> find(Collection<UUID> conversations);

  /**
   * Head ({@code last_seq}) by conversation, in queries of at most 500 keys. Unknown ones are
   * absent.
   */
  Map<UUID, Long> heads(Collection<UUID> conversations);

  /**
   * All that are not closed, and the newest {@code closed} that were closed after {@code since}
   * (epoch ms).
   */
  List<Conversation> ofVisitor(UUID visitor, int closed, long since);

  /**
   * Open conversations that the agent is assigned to or has joined, newest activity first, at most
   * 200.
   */
  List<Conversation> ofAgent(UUID agent);

  /** Agents who have joined and not left. */
  Set<UUID> members(UUID conversation);

  /** Marks by person. */
  Map<UUID, Mark> marks(UUID conversation);

  /** One person's own marks by conversation, in queries of at most 500 keys. Absent: none yet. */
  Map<UUID, Mark> marksOf(UUID person, Collection<UUID> conversations);

  /**
   * {@code inbox} by person, in queries of at most 500 keys: raised with each change of which
   * conversations are his. Unknown people are absent.
   */
  Map<UUID, Long> inboxes(Role role, Collection<UUID> people);

  /** Names this history of the store; changes only by a restore. Read at start, never blocks. */
  String epoch();

  /** Notes with {@code n > after}, ascending. */
  List<Note> notes(UUID conversation, long after, int limit);

  /** Cumulative marks: everything up to {@code got} is on a device, up to {@code read} was seen. */
  record Mark(long got, long read) {}
}
