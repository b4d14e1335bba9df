package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.hutong.api.RestEndpoint;
import org.hutong.core.plugin.ExtensionPoints;
import tools.jackson.databind.JsonNode;

/**
 * Calls the extension points of {@link EveryKind} from outside, as people and programs do, in the
 * moment in which the plugin is being replaced. Every call must come to its answer; the only other
 * answers are those that the design promises for a while.
 */
final class EveryPoint {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PAUSE = 100_000_000L;
  private static final int TRIES = 50;
  private static final Executor THREADS = task -> Thread.ofVirtual().start(task);
  private static final byte[] RECORDING =
      HexFormat.of().parseHex("1A45DFA39F4286810142F7810142F2810442F381084282847765626D");

  private final RestClient admin;
  private final Seat customer;
  private final Seat agent;
  private final ExtensionPoints points;
  private final AtomicInteger met = new AtomicInteger();
  private final AtomicInteger again = new AtomicInteger();
  private final List<String> answers = new ArrayList<>();
  private final String conversation;

  /** Nobody of this run was there in another one on the same server. */
  private final String run = UUID.randomUUID().toString();

  private String outside = "";
  private long card;

  /**
   * @param conversation the customer's
   */
  EveryPoint(
      RestClient admin, Seat customer, String conversation, Seat agent, ExtensionPoints points) {
    this.admin = admin;
    this.customer = customer;
    this.conversation = conversation;
    this.agent = agent;
    this.points = points;
  }

  /** The plugin runs for the first time: it sends its card, and somebody writes from outside. */
  String open() {
    RestClient.Answer sent =
        admin.post(route("card"), Map.of("conversation", conversation)).expect(200);
    card = sent.number("seq");
    outside = admin.post(route("came"), outside("first")).expect(200).string("conversation");
    return outside;
  }

  /** What was said to the channel's customer, in this order. */
  List<String> answers() {
    return answers;
  }

  /** How many calls began while the plugin was away. */
  int met() {
    return met.get();
  }

  /** How often somebody was told to ask again. */
  int again() {
    return again.get();
  }

  /** Replaces the plugin and calls all points meanwhile; who the identity provider let in. */
  HutongServer.Account during(int round, Runnable replacement) {
    String recording = recorded(round);
    CompletableFuture<Void> replaced = CompletableFuture.runAsync(replacement, THREADS);
    CompletableFuture<HutongServer.Account> member =
        CompletableFuture.supplyAsync(() -> atTheSwap(replaced, () -> member(round)), THREADS);
    List<Runnable> calls =
        List.of(
            this::ping,
            () -> robot(round),
            this::panel,
            () -> press(round),
            () -> rejected(round),
            () -> transcript(recording),
            () -> fromOutside(round),
            () -> toOutside(round));
    List<CompletableFuture<?>> all = new ArrayList<>(List.of(replaced, member));
    for (Runnable call : calls) {
      all.add(CompletableFuture.runAsync(() -> atTheSwap(replaced, call), THREADS));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).join();
    return member.join();
  }

  private void atTheSwap(CompletableFuture<?> replaced, Runnable call) {
    atTheSwap(
        replaced,
        () -> {
          call.run();
          return true;
        });
  }

  private <R> R atTheSwap(CompletableFuture<?> replaced, Supplier<R> call) {
    while (!away() && !replaced.isDone()) {
      LockSupport.parkNanos(200_000);
    }
    if (away()) {
      met.incrementAndGet();
    }
    return call.get();
  }

  private boolean away() {
    return points.replacing(RestEndpoint.class, EveryKind.ID);
  }

  /** Asks until it is the answer; every other must be one of those that are promised. */
  private RestClient.Answer ask(Set<Integer> promised, Supplier<RestClient.Answer> call) {
    for (int i = 0; i < TRIES; i++) {
      RestClient.Answer answer = call.get();
      if (!promised.contains(answer.status())) {
        return answer.expect(200);
      }
      again.incrementAndGet();
      LockSupport.parkNanos(PAUSE);
    }
    throw new AssertionError("It was not answered " + TRIES + " times");
  }

  private static String route(String name) {
    return "/api/v1/plugins/" + EveryKind.ID + "/" + name;
  }

  private void ping() {
    assertThat(ask(Set.of(503), () -> admin.get(route("ping"))).text()).isEqualTo("pong");
  }

  /** One that is away for longer than the wait does not run: 422. */
  private void robot(int round) {
    String text = "question " + round;
    RestClient.Answer said =
        ask(
            Set.of(422, 429),
            () -> admin.post("/api/v1/robots/test", Map.of("robot", EveryKind.ID, "text", text)));
    assertThat(said.string("body.text")).isEqualTo("I heard " + text);
  }

  /** A directory that is away for longer than the wait has failed. */
  private void panel() {
    String path = "/api/v1/customers/" + customer.id() + "/panels?fresh=true";
    for (int i = 0; i < TRIES; i++) {
      JsonNode panel = ask(Set.of(429), () -> admin.get(path)).at("items.0");
      if (panel.path("state").asString().equals("ok")) {
        assertThat(panel.path("fields").path(0).path("value").asString()).isEqualTo(customer.id());
        return;
      }
      again.incrementAndGet();
    }
    throw new AssertionError("The directory was never asked");
  }

  private void press(int round) {
    String key = "the-press-number-" + round;
    String path = "/api/v1/conversations/" + conversation + "/events/" + card + "/actions/again";
    RestClient presser = customer.rest.with("Idempotency-Key", key);
    assertThat(ask(Set.of(503, 429), () -> presser.post(path)).string("toast")).endsWith(key);
  }

  /** Whom no provider knows, because it is away for longer than the wait, is not let in: 401. */
  private HutongServer.Account member(int round) {
    RestClient.Answer made =
        ask(
            Set.of(401, 429),
            () ->
                customer.rest.post(
                    "/api/v1/sites/default/visitors",
                    Map.of("identity", "member." + run + "." + round)));
    return new HutongServer.Account(made.string("visitor"), "", made.string("token"));
  }

  private void rejected(int round) {
    String path =
        upload(
            "a.txt", "text/plain", (EveryKind.INFECTED + round).getBytes(StandardCharsets.UTF_8));
    assertThat(awaitState(path, "rejected").string("reason")).isEqualTo(EveryKind.REJECTED);
  }

  private String recorded(int round) {
    String path = upload("voice-" + round, "audio/webm;codecs=opus", RECORDING);
    awaitState(path, "ready");
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private String upload(String name, String type, byte[] content) {
    RestClient tus = customer.rest.with("Tus-Resumable", "1.0.0");
    RestClient.Answer begun =
        tus.with("Upload-Length", String.valueOf(content.length))
            .with("Upload-Metadata", "filename " + base64(name) + ",filetype " + base64(type))
            .bytes("POST", "/api/v1/files", "", new byte[0])
            .expect(201);
    String path = String.valueOf(begun.header("Location"));
    tus.with("Upload-Offset", "0")
        .bytes("PATCH", path, "application/offset+octet-stream", content)
        .expect(204);
    return path;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private RestClient.Answer awaitState(String path, String state) {
    return Awaitility.await(path + " is " + state)
        .atMost(PATIENCE)
        .until(() -> customer.rest.get(path + "/info"), info -> info.string("state").equals(state));
  }

  private void transcript(String recording) {
    String id = ProtocolClient.newId();
    Map<String, Object> body =
        Map.of("file", recording, "name", "n", "size", 1, "type", "audio/webm");
    customer.client.send(
        Map.of("t", "send", "id", id, "conversation", conversation, "kind", "voice", "body", body));
    long seq = customer.client.awaitAck(id).number("seq");
    Frame edit =
        customer.client.awaitAnywhere(
            "the transcript of " + seq,
            frame ->
                frame.is("event")
                    && frame.string("kind").equals("edit")
                    && frame.number("body.target") == seq,
            PATIENCE);
    assertThat(edit.string("body.body.transcript")).isEqualTo(RECORDING.length + " bytes");
  }

  private Map<String, String> outside(String id) {
    return Map.of("thread", run, "id", run + " " + id);
  }

  private void fromOutside(int round) {
    Map<String, String> message = outside("from outside " + round);
    RestClient.Answer came = ask(Set.of(503), () -> admin.post(route("came"), message));
    assertThat(came.string("conversation")).isEqualTo(outside);
  }

  private void toOutside(int round) {
    String text = "to outside " + round;
    agent.say(outside, text);
    answers.add(text);
  }
}
