package org.hutong.core.wire;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A frame to a client, as {@code protocol.md} lists them. Times are epoch milliseconds unless named
 * otherwise.
 */
public sealed interface ServerFrame {
  record Welcome(
      UUID connection,
      From user,
      String epoch,
      long heartbeatSeconds,
      long now,
      int frameLimit,
      int inflightLimit,
      int rateLimit,
      List<String> off,
      List<Known> conversations)
      implements ServerFrame {}

  /** One conversation of a {@link Welcome}. {@code status} is the word on the wire. */
  record Known(UUID id, String status, long head, long read, long version) {}

  /** {@code body} is JSON text and is copied as it is. */
  record Event(
      UUID conversation,
      long seq,
      UUID event,
      @Nullable String id,
      From from,
      String kind,
      String body,
      long at)
      implements ServerFrame {}

  record Synced(UUID conversation, long head, long upTo, boolean more) implements ServerFrame {}

  /**
   * {@code why}: {@code epoch}, {@code gone}, {@code forbidden} or {@code too_far}; {@code head} is
   * left out if -1.
   */
  record Reset(UUID conversation, String why, long head) implements ServerFrame {}

  record Ack(String id, UUID conversation, long seq, UUID event, long at, boolean dup)
      implements ServerFrame {}

  /** {@code after} in milliseconds, left out if 0. */
  record Error(
      ErrorCode code, String message, @Nullable String id, @Nullable UUID conversation, long after)
      implements ServerFrame {}

  /** {@code position}, {@code eta} (s) and {@code notes} are left out if -1. */
  record Conversation(
      UUID conversation,
      String status,
      long version,
      long head,
      @Nullable String waitReason,
      long position,
      long eta,
      @Nullable From agent,
      @Nullable Named group,
      @Nullable VisitorView visitor,
      long notes)
      implements ServerFrame {}

  record Named(UUID id, String name) {}

  record VisitorView(UUID id, String name, @Nullable UUID customer, UUID site) {}

  /** {@code waited} in seconds, {@code expires} in milliseconds from now. */
  record Offer(
      UUID conversation,
      VisitorView visitor,
      Named group,
      long waited,
      long expires,
      String why,
      @Nullable String preview)
      implements ServerFrame {}

  /** {@code why}: {@code taken}, {@code expired} or {@code withdrawn}. */
  /**
   * {@code why}: {@code taken}, {@code expired} or {@code withdrawn}.
   *
   * @param reason why it was withdrawn, where that is known: {@code closed} the conversation ended,
   *     {@code moved} it waits for another group, {@code off_duty} the agent left or takes no new
   *     work, {@code full} the agent has no capacity left
   */
  record OfferGone(UUID conversation, String why, @Nullable From by, @Nullable String reason)
      implements ServerFrame {}

  record Got(UUID conversation, long seq, From from) implements ServerFrame {}

  record Read(UUID conversation, long seq, From from) implements ServerFrame {}

  record Typing(UUID conversation, boolean on, @Nullable String text, From from)
      implements ServerFrame {}

  /** {@code state}: {@code online}, {@code busy}, {@code break} or {@code offline}. */
  record AgentPresence(UUID agent, String state, int load, int capacity) implements ServerFrame {}

  /** {@code state}: {@code online} or {@code offline}. */
  record VisitorPresence(UUID visitor, UUID conversation, String state) implements ServerFrame {}

  record Note(UUID conversation, long n, UUID note, From from, String text, long at)
      implements ServerFrame {}

  record Heartbeat(List<Head> heads) implements ServerFrame {}

  record Head(UUID conversation, long head) {}

  record Lag(UUID conversation, long head) implements ServerFrame {}

  /**
   * @param features {@code uploads}, {@code messages}
   * @param disk the one that has no room, for agents only
   */
  record Off(List<String> features, @Nullable Disk disk) implements ServerFrame {}

  /** {@code free} and {@code total} in bytes. */
  record Disk(String path, long free, long total) {}

  /** {@code in} in milliseconds. */
  record Expiring(long in) implements ServerFrame {}

  /** {@code reconnect} in milliseconds. */
  record Bye(long reconnect) implements ServerFrame {}
}
