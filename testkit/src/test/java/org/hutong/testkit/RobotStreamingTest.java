package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An answer that grows in front of the visitor, until the message comes or a person does. */
class RobotStreamingTest extends Contract {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String TOLD = "org.hutong.test.robot.told";

  /** What the robot's code tells the test. */
  private final Queue<String> told = new ConcurrentLinkedQueue<>();

  private RestClient admin;

  @BeforeEach
  void listen() {
    System.getProperties().put(TOLD, told);
    admin = server.rest().as(server.admin().token());
  }

  @AfterEach
  void remove() {
    admin.delete("/api/v1/plugins/streamer").expect(204);
    System.getProperties().remove(TOLD);
  }

  /** A robot that answers with this body; {@code tell(…)} tells the test. */
  private void robot(String body) {
    byte[] jar =
        PluginSource.of("streamer")
            .with("permissions", "[robot.answer]")
            .extension(
                "Bot",
                "Robot, MessageInterceptor",
                """
                @SuppressWarnings("unchecked")
                static void tell(String what) {
                  ((Queue<String>) System.getProperties().get("%s")).add(what);
                }
                public RobotAnswer query(RobotQuery query) throws Exception { %s }
                public void dropped(RobotQuery query) { tell("dropped " + query.text()); }
                public Verdict filter(Draft draft) {
                  String text = String.valueOf(draft.body().get("text"));
                  return text.contains("secret")
                      ? Verdict.replace(Map.of("text", text.replace("secret", "***")))
                      : Verdict.pass();
                }
                """
                    .formatted(TOLD, body))
            .jar();
    admin
        .bytes(
            "POST",
            "/api/v1/plugins?consent=robot.answer,message.intercept",
            "application/java-archive",
            jar)
        .expect(201);
    String site = admin.get("/api/v1/sites").expect(200).string("items.0.id");
    admin
        .put(
            "/api/v1/sites/" + site + "/robots",
            Map.of("robots", List.of("streamer"), "threshold", 60))
        .expect(200);
  }

  private static boolean typed(Frame frame, String text) {
    return frame.is("typing") && frame.string("text").equals(text);
  }

  private static List<String> shown(Seat seat) {
    return seat.client.frames("typing").stream()
        .map(frame -> frame.string("text"))
        .filter(text -> !text.isEmpty())
        .toList();
  }

  @Test
  void the_visitor_sees_the_answer_grow_and_the_message_take_its_place() {
    robot(
        """
        for (String grown : List.of("Once", "Once upon a secret", "Once upon a secret time")) {
          query.sink().accept(grown);
          Thread.sleep(300);
        }
        query.sink().accept("x".repeat(20000));
        return RobotAnswer.text("Once upon a time.", 0.9);
        """);
    Seat visitor = visitor();
    visitor.say("tell me");
    visitor.client.await("the answer begins", frame -> typed(frame, "Once"), PATIENCE);
    visitor.client.await(
        "what may not be said is not shown", frame -> typed(frame, "Once upon a ***"), PATIENCE);
    visitor.client.awaitAnywhere(
        "the message",
        frame -> frame.is("event") && frame.string("body.text").equals("Once upon a time."),
        PATIENCE);
    assertThat(shown(visitor)).allSatisfy(text -> assertThat(text).doesNotContain("secret"));
    assertThat(shown(visitor)).allSatisfy(text -> assertThat(text).hasSizeLessThan(10_001));
    assertThat(told).isEmpty();
  }

  @Test
  void what_comes_faster_than_it_can_be_read_is_left_out() {
    robot(
        """
        long end = System.nanoTime() + 1_000_000_000L;
        for (int i = 0; System.nanoTime() < end; i++) {
          query.sink().accept("n" + i);
        }
        return RobotAnswer.text("done", 0.9);
        """);
    Seat visitor = visitor();
    visitor.say("count");
    visitor.client.awaitAnywhere(
        "the message",
        frame -> frame.is("event") && frame.string("body.text").equals("done"),
        PATIENCE);
    assertThat(shown(visitor)).hasSizeBetween(1, 11);
  }

  @Test
  void after_a_take_over_nothing_is_typed_and_the_robot_is_interrupted_and_told() {
    robot(
        """
        try {
          for (int i = 0; i < 2000; i++) {
            query.sink().accept("and so on " + i);
            Thread.sleep(10);
          }
        } catch (InterruptedException e) {
          tell("interrupted");
          for (int i = 0; i < 5; i++) {
            query.sink().accept("still talking " + i);
          }
          throw e;
        }
        return RobotAnswer.text("far too late", 0.9);
        """);
    Seat visitor = visitor();
    Seat agent = agent();
    String conversation = visitor.say("a long story").string("conversation");
    visitor.client.awaitAnywhere(
        "it types", frame -> frame.is("typing") && !frame.string("text").isEmpty(), PATIENCE);
    agent.act(conversation, "accept").expect(200);
    Awaitility.await("the robot is told")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(told).containsExactly("interrupted", "dropped a long story"));
    visitor.client.awaitAnywhere(
        "the assignment",
        frame -> frame.is("event") && frame.string("kind").equals("assigned"),
        PATIENCE);
    agent.say(conversation, "here I am");
    visitor.client.awaitAnywhere(
        "the person",
        frame -> frame.is("event") && frame.string("body.text").equals("here I am"),
        PATIENCE);
    List<Frame> frames = visitor.client.frames();
    int taken = -1;
    for (int i = 0; i < frames.size(); i++) {
      if (frames.get(i).is("event") && frames.get(i).string("kind").equals("handoff")) {
        taken = i;
      }
    }
    assertThat(taken).isPositive();
    assertThat(frames.subList(taken, frames.size()))
        .as("after the take-over")
        .noneMatch(
            frame ->
                frame.is("typing")
                    && frame.string("from.role").equals("robot")
                    && frame.at("on").asBoolean());
    var extension =
        admin
            .get("/api/v1/plugins/streamer")
            .expect(200)
            .at("extensions")
            .valueStream()
            .filter(each -> each.path("point").asString().equals("Robot"))
            .findFirst()
            .orElseThrow();
    assertThat(extension.path("errors").asLong()).as("an interrupt of ours is no fault").isZero();
  }
}
