package org.hutong.core.conversation;

import java.util.UUID;
import org.hutong.core.wire.From;
import org.jspecify.annotations.Nullable;

/**
 * One numbered fact in a conversation's log.
 *
 * @param seq 1, 2, 3 … without a gap
 * @param clientId the sender's own id of the message; null for the server's own events
 * @param body JSON text
 * @param at epoch milliseconds, never earlier than that of the event before it
 */
public record Event(
    UUID conversation,
    long seq,
    UUID id,
    @Nullable String clientId,
    From from,
    String kind,
    String body,
    long at) {
  /** Whether it is a message, and no change of one and no fact of the server. */
  public boolean said() {
    return EventKinds.isMessage(kind);
  }
}
