package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import tools.jackson.databind.JsonNode;

/**
 * Everybody talks while a plugin is there that does something wrong as soon as the visitor of
 * number {@link #HURT} says {@code fault}. In each: nothing is lost, doubled or out of order, the
 * queue goes on, and the others notice next to nothing.
 */
abstract class PluginFaults extends Contract {
  /** Whose messages the plugin does its wrong to. */
  static final int HURT = 0;

  /** In an interceptor: whether the message is one of those. */
  static final String FAULT = "draft.text().orElse(\"\").startsWith(\"fault\")";

  private static final int VISITORS = 5;
  private static final int PER_SECOND = 150;
  private static final Duration WHILE = Duration.ofMillis(1_200);

  /** A machine with two processors and neighbours may stop for so long by itself. */
  private static final double HICCUP = 250;

  private double calm;
  private RestClient admin;

  /** The same people without a plugin; the first second warms up. */
  @BeforeAll
  void measureWithoutPlugin() {
    admin = server.rest().as(server.admin().token());
    try (Crowd crowd = Crowd.of(server, VISITORS, PER_SECOND).start()) {
      crowd.pause(WHILE);
      crowd.forget();
      crowd.pause(WHILE);
      crowd.judge(server.admin().token());
      calm = crowd.p99Millis(HURT);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  RestClient admin() {
    return admin;
  }

  /** The plugin comes while they talk, {@code step} happens, and it goes. */
  void during(PluginSource plugin, Consumer<Crowd> step) {
    during(plugin, "", usual(), step);
  }

  /** Milliseconds: twice of what 99 of 100 messages take without a plugin. */
  double usual() {
    return 2 * calm + HICCUP;
  }

  /**
   * The same.
   *
   * @param consent the permissions that are agreed to, with commas
   * @param most milliseconds that 99 of 100 messages of the others may take
   */
  void during(PluginSource plugin, String consent, double most, Consumer<Crowd> step) {
    byte[] jar = plugin.jar();
    Crowd crowd = until(Crowd.of(server, VISITORS, PER_SECOND)).start();
    crowd.pause(Duration.ofMillis(300));
    crowd.forget();
    install(jar, consent).expect(201);
    step.accept(crowd);
    assigned(visitor(), agent());
    crowd.pause(WHILE);
    admin.delete("/api/v1/plugins/" + plugin.id()).expect(204);
    Verdict verdict = crowd.judge(server.admin().token());
    double others = crowd.p99Millis(HURT);
    System.out.printf(
        Locale.ROOT,
        "%s %s: %s, p99 of the others %.1f ms, %.1f ms without it: %.1f times%n",
        getClass().getSimpleName(),
        plugin.id(),
        verdict.counts(),
        others,
        calm,
        others / calm);
    assertThat(others).isLessThan(most);
  }

  RestClient.Answer install(byte[] jar, String consent) {
    return admin.bytes(
        "POST", "/api/v1/plugins?consent=" + consent, "application/java-archive", jar);
  }

  /** Says {@code fault} so often, each time when the one before has an answer. */
  static void fault(Crowd crowd, int times) {
    for (int i = 0; i < times; i++) {
      crowd.say(HURT, "fault " + i);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> crowd.visitors().get(HURT).unsettled() == 0);
    }
  }

  /** The plugin as the console shows it, once it is like this. */
  JsonNode shown(String plugin, Predicate<JsonNode> like) {
    return Awaitility.await(plugin + " as the console shows it")
        .atMost(Duration.ofSeconds(30))
        .until(() -> admin.get("/api/v1/plugins/" + plugin).expect(200).json(), like);
  }

  /** What the health of the node says once it speaks of this. */
  String health(String of) {
    RestClient door = RestClient.to(server.management());
    return Awaitility.await("the health's words: " + of)
        .atMost(Duration.ofSeconds(30))
        .until(() -> door.get("/health").text(), text -> text.contains(of));
  }

  static JsonNode calls(JsonNode plugin) {
    return plugin.path("extensions").path(0);
  }
}
