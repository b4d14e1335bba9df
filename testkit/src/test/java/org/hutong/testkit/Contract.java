package org.hutong.testkit;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real server for all tests of a class, and people who come in and leave after each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Contract {
  final Front front;
  Path directory;
  HutongServer server;
  Door door;
  private final List<Seat> agents = new ArrayList<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  Contract() {
    this(new Front.Plain());
  }

  /** The same with something before the server. */
  Contract(Front front) {
    this.front = front;
  }

  /** Settings of this class's server. */
  Map<String, String> settings() {
    return Map.of();
  }

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    directory = temporary;
    server = serverIn(directory, settings());
    door = wayTo(server);
  }

  /** Another server behind the same front. */
  HutongServer serverIn(Path folder, Map<String, String> settings) throws Exception {
    Map<String, String> all = new HashMap<>(front.settings(directory));
    all.putAll(settings);
    return HutongServer.start(folder, all);
  }

  /** The way to a server that was started, or started again: it has another port now. */
  Door wayTo(HutongServer server) throws Exception {
    Door way = front.door(server, directory);
    server.reachedBy(way.rest());
    return way;
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
    front.close();
  }

  @AfterEach
  void leave() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    agents.clear();
  }

  <C extends AutoCloseable> C until(C closeable) {
    open.push(closeable);
    return closeable;
  }

  ProtocolClient connect(String name) {
    return until(door.connect(name));
  }

  Seat visitor() {
    return until(Seat.sit("visitor", door, server.visitor()));
  }

  Seat agent() {
    return agent(5);
  }

  /** An agent on duty; off duty again after the test, so that he gets no offers of others. */
  Seat agent(int capacity) {
    Seat seat = until(Seat.sit("agent", door, server.agent("Agent", capacity)));
    seat.onDuty();
    agents.add(seat);
    until(() -> seat.rest.put("/api/v1/me/state", Map.of("state", "offline")));
    return seat;
  }

  Seat supervisor() {
    return until(Seat.sit("admin", door, server.admin()));
  }

  /** The agent takes it; others who are asked first pass it on. */
  void take(String conversation, Seat agent) {
    String refused = "";
    for (int i = 0; i < 10; i++) {
      RestClient.Answer answer = agent.act(conversation, "accept").expect(200, 409);
      if (answer.status() == 200) {
        return;
      }
      refused = answer.text();
      agents.stream()
          .filter(other -> other != agent)
          .forEach(other -> other.act(conversation, "decline").expect(200));
    }
    throw new AssertionError("somebody else is always asked first: " + refused);
  }

  /** A conversation that the agent has taken: the visitor's first message is seq 2. */
  String assigned(Seat visitor, Seat agent) {
    String conversation = visitor.say("hello").string("conversation");
    take(conversation, agent);
    return conversation;
  }
}
