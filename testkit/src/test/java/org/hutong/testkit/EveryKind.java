package org.hutong.testkit;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A plugin with an extension at every point of the API, in a class each, whose answers tell that it
 * was asked. What its listener and its channel are told is kept here, over all reloads.
 */
final class EveryKind implements AutoCloseable {
  static final String ID = "every-kind";

  /** What a file with this in it is rejected for. */
  static final String INFECTED = "infected";

  static final String REJECTED = "This file is infected";

  /** The name of the channel. */
  static final String CHANNEL = "post";

  static final List<String> PERMISSIONS =
      List.of(
          "conversation.read",
          "message.send",
          "robot.answer",
          "channel",
          "file.read",
          "customer.read",
          "routing.select",
          "identity.provide",
          "message.intercept",
          "network.answer",
          "card.answer");

  private static final String HEARD = "org.hutong.test.reload.heard";
  private static final String GAPS = "org.hutong.test.reload.gaps";
  private static final String TAKEN = "org.hutong.test.reload.taken";

  private final Map<String, Long> heard = new ConcurrentHashMap<>();
  private final Queue<String> gaps = new ConcurrentLinkedQueue<>();
  private final Queue<String> taken = new ConcurrentLinkedQueue<>();

  EveryKind() {
    System.getProperties().put(HEARD, heard);
    System.getProperties().put(GAPS, gaps);
    System.getProperties().put(TAKEN, taken);
  }

  /** The last number that the listener heard of a conversation. */
  long heard(String conversation) {
    return heard.getOrDefault(conversation, 0L);
  }

  /** Where the listener was told of an event before the one in front of it. */
  List<String> gaps() {
    return List.copyOf(gaps);
  }

  /** The texts that the channel took outside, each once, in the order of their first coming. */
  List<String> taken() {
    return taken.stream().distinct().toList();
  }

  byte[] jar(String version) {
    return PluginSource.of(ID)
        .with("version", version)
        .with("run", "inline")
        .with("onAbsent", "reject")
        .with("permissions", PERMISSIONS.subList(0, PERMISSIONS.size() - 3).toString())
        .extension(
            "Filter",
            "MessageInterceptor",
            "public Verdict filter(Draft draft) { return Verdict.flag(List.of(\"seen\")); }")
        .extension("Ear", "org.hutong.api.EventListener", listener())
        .extension(
            "Bot",
            "Robot",
            """
            public RobotAnswer query(RobotQuery query) {
              return RobotAnswer.text("I heard " + query.text(), 0.9);
            }
            """)
        .extension("Post", "Channel", channel())
        .extension(
            "Voice",
            "SpeechRecognizer",
            """
            public Optional<Transcript> recognize(Speech speech) throws Exception {
              try (var audio = speech.open()) {
                return Optional.of(
                    new Transcript(audio.readAllBytes().length + " bytes", "en", 0.9, List.of()));
              }
            }
            """)
        .extension(
            "People",
            "CustomerDirectory",
            """
            public Optional<Profile> find(Customer customer) {
              return Optional.of(
                  new Profile(Map.of("Id", customer.id()), List.of(), 3, List.of()));
            }
            """)
        .extension(
            "Buttons",
            "CardActions",
            """
            public Answer pressed(Press press) {
              return Answer.replace(Rest.card("pressed by " + press.key())).toast(press.key());
            }
            """)
        .extension(
            "Pick",
            "AgentSelector",
            """
            public Choice select(Request request) {
              return Choice.of(request.candidates().getFirst(), "the first");
            }
            """)
        .extension(
            "Door",
            "IdentityProvider",
            """
            public Optional<Answer> token(String site, String token) {
              return token.startsWith("member.")
                  ? Optional.of(Answer.customer(token.substring(7), token, Map.of()))
                  : Optional.empty();
            }
            """)
        .extension("Rest", "RestEndpoint", routes())
        .extension("Look", "FileInspector", inspector())
        .jar();
  }

  private static String listener() {
    return """
    @SuppressWarnings("unchecked")
    public void happened(Event event) {
      var heard = (Map<String, Long>) System.getProperties().get("%s");
      long last = heard.getOrDefault(event.conversation(), 0L);
      if (last > 0 && event.seq() > last + 1) {
        ((Queue<String>) System.getProperties().get("%s"))
            .add(event.conversation() + " " + last + " " + event.seq());
      }
      heard.put(event.conversation(), Math.max(last, event.seq()));
    }
    """
        .formatted(HEARD, GAPS);
  }

  private static String channel() {
    return """
    public String name() { return "%s"; }
    @SuppressWarnings("unchecked")
    public Result deliver(Delivery delivery) {
      if (delivery.event().text().isEmpty()) {
        return Result.ignored();
      }
      ((Queue<String>) System.getProperties().get("%s")).add(delivery.event().text().get());
      return Result.delivered("v-" + delivery.event().seq());
    }
    """
        .formatted(CHANNEL, TAKEN);
  }

  private static String routes() {
    return """
    private final ChannelInbox inbox;
    private final Conversations conversations;
    @Inject Rest(ChannelInbox inbox, Conversations conversations) {
      this.inbox = inbox;
      this.conversations = conversations;
    }
    static Card card(String text) {
      return Card.titled("Order").text(text).call("again", "Again", Map.of(), null).build();
    }
    public List<Route> routes() {
      return List.of(
          Route.get("/ping", Access.ADMIN, r -> Response.text(200, "pong")),
          Route.post("/came", Access.ADMIN, this::came),
          Route.post("/card", Access.ADMIN, this::send));
    }
    private Response came(Request request) {
      String id = String.valueOf(request.json().get("id"));
      String thread = String.valueOf(request.json().get("thread"));
      Posted posted = inbox.received(new ChannelInbox.Inbound(
          "%s", "default", thread, id, "Li", "text", Map.of("text", id)));
      return Response.json(Map.of("conversation", posted.conversation()));
    }
    private Response send(Request request) {
      String to = String.valueOf(request.json().get("conversation"));
      Posted posted = conversations.send(to, "the-card-of-every-kind", card("new"));
      return Response.json(Map.of("seq", posted.seq()));
    }
    """
        .formatted(CHANNEL);
  }

  private static String inspector() {
    return """
    public Verdict inspect(Upload upload) throws java.io.IOException {
      try (var content = upload.open()) {
        return new String(content.readAllBytes()).contains("%s")
            ? Verdict.reject("%s")
            : Verdict.accept();
      }
    }
    """
        .formatted(INFECTED, REJECTED);
  }

  @Override
  public void close() {
    List.of(HEARD, GAPS, TAKEN).forEach(System.getProperties()::remove);
  }
}
