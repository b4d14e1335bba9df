package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.hutong.api.CardActions;
import org.hutong.api.Customer;
import org.hutong.api.CustomerDirectory;
import org.hutong.api.IdentityProvider;
import org.hutong.api.MessageInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the kernel reaches what plugins have added, whatever the plugins do meanwhile. */
class ExtensionPointsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Customer CUSTOMER =
      new Customer("id", "default", "c-1", "Li", java.util.Map.of());

  @TempDir private Path home;
  private PluginHouse house;
  private ExtensionPoints points;

  @BeforeEach
  void open() {
    house = PluginHouse.open(home);
    points = house.get(ExtensionPoints.class);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static PluginJar directory(String id, String body) {
    return PluginJar.of(id)
        .with("permissions", "[customer.read]")
        .extension(
            "Crm",
            "CustomerDirectory",
            "public Optional<Profile> find(Customer customer) { " + body + " }");
  }

  private static String member(String tag) {
    return "return Optional.of(new Profile(Map.of(), List.of(\"" + tag + "\"), null, List.of()));";
  }

  private Answer<Optional<CustomerDirectory.Profile>> ask(String plugin, Duration deadline) {
    return points.call(
        CustomerDirectory.class,
        plugin,
        "example.Crm",
        deadline,
        directory -> directory.find(CUSTOMER));
  }

  private static List<String> tags(Answer<Optional<CustomerDirectory.Profile>> answer) {
    return switch (answer) {
      case Answer.Value<Optional<CustomerDirectory.Profile>>(var profile) ->
          profile.orElseThrow().tags();
      default -> throw new AssertionError(answer);
    };
  }

  @Test
  void one_class_may_serve_several_points_and_is_one_object() {
    house.install(
        PluginJar.of("crm")
            .with("permissions", "[customer.read]")
            .extension(
                "Both",
                "CustomerDirectory, CardActions",
                """
                private int asked;
                public Optional<Profile> find(Customer customer) { asked++; return Optional.empty(); }
                public Answer pressed(Press press) { return Answer.done().toast("asked " + asked); }
                """));
    points.now(CustomerDirectory.class).getFirst().call(SECOND, each -> each.find(CUSTOMER));
    var press =
        new CardActions.Press(
            "key",
            "conversation",
            2,
            "track",
            java.util.Map.of(),
            java.util.Map.of(),
            new org.hutong.api.Sender("id", org.hutong.api.Sender.Role.AGENT, "Wang"));
    var answer = points.now(CardActions.class).getFirst().call(SECOND, each -> each.pressed(press));
    assertThat(answer).isEqualTo(new Answer.Value<>(CardActions.Answer.done().toast("asked 1")));
    assertThat(points.any(IdentityProvider.class)).isFalse();
  }

  @Test
  void a_failure_is_told_without_what_the_plugin_was_given_and_a_refusal_with_its_words() {
    house.install(directory("broken", "throw new IllegalStateException(customer.subject());"));
    house.install(directory("strict", "throw new IllegalArgumentException(\"no such shop\");"));
    assertThat(ask("broken", SECOND))
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            failed -> {
              assertThat(failed.why()).contains("IllegalStateException").doesNotContain("c-1");
              assertThat(failed.refusal()).isNull();
              assertThat(failed.called()).isTrue();
            });
    assertThat(ask("strict", SECOND))
        .isInstanceOfSatisfying(
            Answer.Failed.class, failed -> assertThat(failed.refusal()).isEqualTo("no such shop"));
  }

  @Test
  void a_call_that_overstays_is_ended_and_after_five_the_extension_is_left_out() {
    house.install(
        directory(
            "slow",
            "try { Thread.sleep(60_000); } catch (InterruptedException e) { } " + member("never")));
    for (int i = 0; i < 5; i++) {
      assertThat(ask("slow", Duration.ofMillis(30)))
          .isInstanceOfSatisfying(
              Answer.Failed.class, failed -> assertThat(failed.why()).contains("30 ms"));
    }
    assertThat(ask("slow", SECOND))
        .isInstanceOfSatisfying(
            Answer.Failed.class, failed -> assertThat(failed.called()).isFalse());
    house.time().jump(Duration.ofSeconds(31));
    assertThat(points.now(CustomerDirectory.class).getFirst().leftOut()).isTrue();
  }

  @Test
  void a_call_during_an_upgrade_waits_and_reaches_the_new_version() {
    house.install(directory("crm", member("old")));
    assertThat(tags(ask("crm", SECOND))).containsExactly("old");
    var row = house.get(Points.class).row(CustomerDirectory.class);
    var old = row.hold("crm", Descriptor.OnAbsent.SKIP);
    var waiting = CompletableFuture.supplyAsync(() -> ask("crm", SECOND));
    await().during(Duration.ofMillis(100)).until(() -> !waiting.isDone());
    row.publish("crm", List.of());
    assertThat(waiting.join()).isInstanceOf(Answer.Gone.class);
    assertThat(old).hasSize(1);
    house.install(directory("crm", member("new")).with("version", "1.1.0"));
    assertThat(tags(ask("crm", SECOND))).containsExactly("new");
  }

  @Test
  void who_is_taken_out_is_not_called_and_listeners_hear_of_it() {
    var changes = new java.util.concurrent.atomic.AtomicInteger();
    points.onChange(changes::incrementAndGet);
    house.install(directory("crm", member("here")));
    Handle<CustomerDirectory> handle = points.now(CustomerDirectory.class).getFirst();
    int before = changes.get();
    house.plugins().disable("crm", "admin");
    assertThat(changes.get()).isGreaterThan(before);
    assertThat(handle.call(SECOND, each -> each.find(CUSTOMER))).isInstanceOf(Answer.Gone.class);
    assertThat(ask("crm", SECOND)).isInstanceOf(Answer.Gone.class);
    assertThat(points.any(CustomerDirectory.class)).isFalse();
    assertThat(points.any(MessageInterceptor.class)).isFalse();
  }

  @Test
  void a_class_that_implements_no_point_of_the_api_is_refused_by_name() {
    var jar =
        PluginJar.of("odd")
            .source(
                "example.Odd",
                """
                package example;
                @org.pf4j.Extension
                public final class Odd implements org.pf4j.ExtensionPoint {}
                """);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> house.install(jar))
        .hasMessageContaining("example.Odd")
        .hasMessageContaining("no extension point");
  }
}
