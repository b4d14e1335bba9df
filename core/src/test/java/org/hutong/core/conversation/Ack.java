package org.hutong.core.conversation;

import java.util.UUID;

/** What a sender was promised. */
record Ack(UUID conversation, long seq, UUID event, String clientId) {
  static Ack of(Event event) {
    return new Ack(event.conversation(), event.seq(), event.id(), String.valueOf(event.clientId()));
  }

  String line() {
    return "ack " + conversation + " " + seq + " " + event + " " + clientId;
  }

  static Ack parse(String line) {
    String[] parts = line.split(" ");
    return new Ack(
        UUID.fromString(parts[1]), Long.parseLong(parts[2]), UUID.fromString(parts[3]), parts[4]);
  }
}
