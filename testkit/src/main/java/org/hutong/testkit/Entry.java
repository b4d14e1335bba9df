package org.hutong.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a {@link History}. {@code at} is a monotonic reading in nanoseconds, {@code hash} a
 * hash of kind, target and body, {@code sender} a person's id, {@code id} the sender's own id of
 * the message.
 */
public sealed interface Entry {
  long at();

  /** A message was sent. {@code conversation} is null if the sender did not name one. */
  record Invoke(
      long at,
      String connection,
      @Nullable String conversation,
      String sender,
      String id,
      String hash)
      implements Entry {}

  /** It was acknowledged. {@code stamp} is the ack's own {@code at}. */
  record Ok(
      long at,
      String connection,
      String conversation,
      String sender,
      String id,
      long seq,
      String event,
      long stamp,
      boolean dup)
      implements Entry {}

  /** It was refused for good. */
  record Fail(long at, String connection, String sender, String id, String code) implements Entry {}

  /** Nobody knows: refused for now, or the connection went. */
  record Unknown(long at, String connection, String sender, String id) implements Entry {}

  /**
   * An event came to an observer.
   *
   * @param live whether it came on a connection: then it must be the next one there
   * @param applied whether the observer took it; false for what he had already
   */
  record Received(
      long at,
      String observer,
      String connection,
      String conversation,
      long seq,
      String event,
      String sender,
      @Nullable String id,
      String hash,
      boolean live,
      boolean applied)
      implements Entry {}

  /** The observer asked for everything after {@code after} on this connection. */
  record Subscribed(long at, String observer, String connection, String conversation, long after)
      implements Entry {}

  /** The observer's copy was declared worthless: what he has is dropped. */
  record Reset(long at, String observer, String connection, String conversation, String why)
      implements Entry {}

  /** The observer may see the conversation from now on. */
  record Entitled(long at, String observer, String conversation) implements Entry {}

  /** The observer may not see it any more. */
  record Revoked(long at, String observer, String conversation) implements Entry {}

  /**
   * Somebody read the conversation by other means, beginning at {@code at}.
   *
   * @param events all of them, from the first
   */
  record Read(long at, String conversation, long head, List<Stored> events) implements Entry {}

  /** All faults are over, all observers are connected and had time: what the store holds. */
  record Final(long at, String conversation, long head, List<Stored> events) implements Entry {}

  /** At the end the observer must have applied everything of this conversation. */
  record Complete(long at, String observer, String conversation) implements Entry {}

  record Stored(
      long seq, String event, String sender, @Nullable String id, String hash, long stamp) {}
}
