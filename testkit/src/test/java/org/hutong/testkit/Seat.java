package org.hutong.testkit;

import java.util.Map;

/** Somebody at his device: an account, a connection that is welcome, and REST in his name. */
final class Seat implements AutoCloseable {
  final HutongServer.Account account;
  final String device;
  final Frame welcome;
  final RestClient rest;
  ProtocolClient client;
  private final Door door;

  private Seat(String name, Door door, HutongServer.Account account, String device) {
    this.door = door;
    this.account = account;
    this.device = device;
    this.rest = door.rest().as(account.token());
    this.client = door.connect(name);
    this.welcome = client.hello(account.token(), device);
  }

  static Seat sit(String name, Door door, HutongServer.Account account) {
    return new Seat(name, door, account, HutongServer.Account.device());
  }

  /** A second device of the same person. */
  Seat another(String name) {
    return sit(name, door, account);
  }

  /** Drops the connection and comes back with the same device, asking for nothing. */
  Frame reconnect() {
    client.drop();
    client = door.connect(account.id());
    return client.hello(account.token(), device);
  }

  Frame reconnect(Map<String, ?> hello) {
    client.drop();
    client = door.connect(account.id());
    return client.hello(hello);
  }

  String id() {
    return account.id();
  }

  Seat onDuty() {
    rest.put("/api/v1/me/state", Map.of("state", "online")).expect(200, 204);
    return this;
  }

  /** Sends a text without naming the conversation and waits for its ack. */
  Frame say(String text) {
    return client.awaitAck(client.say(text));
  }

  Frame say(String conversation, String text) {
    return client.awaitAck(client.say(conversation, text));
  }

  RestClient.Answer act(String conversation, String action) {
    return rest.post("/api/v1/conversations/" + conversation + "/" + action);
  }

  RestClient.Answer act(String conversation, String action, Map<String, ?> body) {
    return rest.post("/api/v1/conversations/" + conversation + "/" + action, body);
  }

  /** All events of a conversation, by REST, page after page. */
  java.util.List<tools.jackson.databind.JsonNode> log(String conversation) {
    var events = new java.util.ArrayList<tools.jackson.databind.JsonNode>();
    while (true) {
      RestClient.Answer page =
          rest.get(
                  "/api/v1/conversations/"
                      + conversation
                      + "/events?limit=200&after="
                      + (events.isEmpty() ? 0 : events.getLast().path("seq").asLong()))
              .expect(200);
      if (page.at("items").isEmpty()) {
        return events;
      }
      page.at("items").forEach(events::add);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
