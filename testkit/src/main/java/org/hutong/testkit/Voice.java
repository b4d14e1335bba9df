package org.hutong.testkit;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Somebody's connection, with the words in which tests speak of it. */
final class Voice implements AutoCloseable {
  /** A loaded machine needs more than people would wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** How long is looked for what must not come. */
  private static final Duration WATCH = Duration.ofMillis(300);

  private final String name;
  private final HutongServer server;
  private final HutongServer.Account account;
  private final String device = HutongServer.Account.device();
  private final RestClient rest;
  private ProtocolClient client;
  private @Nullable String conversation;

  Voice(String name, HutongServer server, HutongServer.Account account) {
    this.name = name;
    this.server = server;
    this.account = account;
    this.rest = server.rest().as(account.token());
    this.client = connect();
  }

  private ProtocolClient connect() {
    var fresh = ProtocolClient.connect(name, server.ws(), RawSocket.Options.PLAIN);
    fresh.hello(account.token(), device);
    return fresh;
  }

  /** What he hears from its beginning, also when he comes back. */
  void listensTo(String heard) {
    conversation = heard;
    client().sync(heard, 0);
  }

  /** Remembers where his words went. */
  void speaksIn(String spoken) {
    conversation = spoken;
  }

  /** Not null: something was said, or accepted. */
  String conversation() {
    if (conversation == null) {
      throw new AssertionError(
          name + " has no conversation yet: one says(…), the other accepts(…)");
    }
    return conversation;
  }

  HutongServer.Account account() {
    return account;
  }

  RestClient rest() {
    return rest;
  }

  /** Comes back as every client does if the connection was lost, for a clock that ran ahead. */
  ProtocolClient client() {
    if (!client.open()) {
      client.drop();
      client = connect();
      if (conversation != null) {
        client.sync(conversation, 0);
      }
    }
    return client;
  }

  Frame settled(String id) {
    Frame answer = client.awaitAnswer(id);
    if (answer.is("error")) {
      throw new AssertionError(
          "It was refused (%s): %s".formatted(answer.string("code"), answer.string("message")));
    }
    return answer;
  }

  String refused(String id) {
    Frame answer = client.awaitAnswer(id);
    if (!answer.is("error")) {
      throw new AssertionError("It was not refused but stored as number " + answer.number("seq"));
    }
    return answer.string("message");
  }

  void sees(String text) {
    try {
      sees("\"" + text + "\"", frame -> frame.string("body.text").equals(text));
    } catch (AssertionError e) {
      throw new AssertionError(
          "\"%s\" did not come. These texts did: %s".formatted(text, texts()), e);
    }
  }

  Frame sees(String what, Predicate<Frame> which) {
    Predicate<Frame> event = frame -> frame.is("event") && which.test(frame);
    ProtocolClient now = client();
    try {
      return now.awaitAnywhere(what, event, PATIENCE);
    } catch (AssertionError e) {
      if (now.open()) {
        throw e;
      }
      return client().awaitAnywhere(what, event, PATIENCE);
    }
  }

  void seesNothingOf(String part) {
    try {
      client().awaitAnywhere(part, frame -> text(frame).contains(part), WATCH);
    } catch (AssertionError expected) {
      return;
    }
    throw new AssertionError("\"%s\" is in what came: %s".formatted(part, texts()));
  }

  private List<String> texts() {
    return client.frames("event").stream()
        .map(Voice::text)
        .flatMap(text -> text.isEmpty() ? Stream.empty() : Stream.of("\"" + text + "\""))
        .toList();
  }

  private static String text(Frame frame) {
    return frame.is("event") ? frame.string("body.text") : "";
  }

  @Override
  public void close() {
    client.close();
  }
}
