package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.hutong.core.conversation.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plugin may do is agreed before it runs. */
class ConsentTest {
  private static final Consent READ =
      new Consent(Set.of("conversation.read", "message.intercept"), false);
  private static final Consent INTERCEPT = new Consent(Set.of("message.intercept"), false);

  private static final String RAN = "org.hutong.test.consent.ran";

  @TempDir private Path home;
  private PluginHouse house;

  @BeforeEach
  void open() {
    house = PluginHouse.open(home);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static PluginJar asking(String version, String permissions) {
    return PluginJar.filtering("guard", "return Verdict.flag(List.of(\"" + version + "\"));")
        .with("version", version)
        .with("permissions", "[" + permissions + "]");
  }

  private static PluginJar wild() {
    return PluginJar.filtering(
        "wild", "if (draft.kind().isEmpty()) System.exit(1); return Verdict.flag(List.of(\"w\"));");
  }

  private static Verdict by(String version) {
    return new Verdict.Pass(List.of(version));
  }

  /** A class that tells when it is initialised. */
  private static PluginJar telling(String version) {
    return PluginJar.of("teller")
        .with("version", version)
        .extension(
            "Door",
            "RestEndpoint",
            """
            static { System.setProperty("%s", "%s"); }
            public List<Route> routes() { return List.of(); }
            """
                .formatted(RAN, version));
  }

  @Test
  void nothing_of_a_strangers_plugin_runs_before_somebody_agreed_even_if_it_asks_for_nothing() {
    System.clearProperty(RAN);
    byte[] jar = telling("1.0.0").bytes();
    PluginView waits = house.offer(jar);
    assertThat(waits.state()).isEqualTo("consent");
    assertThat(waits.consent().publisher()).isNull();
    assertThat(waits.consent().permissions()).containsExactly("network.answer");
    assertThat(System.getProperty(RAN)).isNull();
    var answer = new Consent(Set.of("network.answer"), false);
    assertThat(house.plugins().consent("teller", answer, waits.sha256(), "ada").state())
        .isEqualTo("running");
    assertThat(System.getProperty(RAN)).isEqualTo("1.0.0");
    PluginView next = house.offer(telling("1.0.1"));
    assertThat(next.version()).isEqualTo("1.0.0");
    assertThat(next.consent()).as("a consent holds for one file").isNotNull();
    assertThat(next.consent().replaces())
        .isEqualTo(new PluginView.Replaced("unknown", "1.0.0", null));
    assertThat(System.getProperty(RAN)).isEqualTo("1.0.0");
    assertThat(house.offer(jar).consent())
        .as("the very file that runs is no stranger, and ends the wait of the other")
        .isNull();
  }

  @Test
  void a_strangers_file_with_the_id_of_a_bundled_plugin_says_so_whether_that_is_on_or_off() {
    telling("1.0.0").write(house.bundled().resolve("teller.jar"));
    PluginView.Replaced bundled = new PluginView.Replaced("bundled", "1.0.0", null);
    assertThat(house.offer(telling("9.0.0")).consent().replaces()).isEqualTo(bundled);
    house.plugins().decline("teller", "ada");
    house.plugins().enable("teller", "ada");
    PluginView waits = house.offer(telling("9.0.0"));
    assertThat(waits.version()).isEqualTo("1.0.0");
    assertThat(waits.consent().replaces()).isEqualTo(bundled);
  }

  @Test
  void an_upload_of_what_is_bundled_byte_for_byte_is_no_strangers() throws Exception {
    Path jar = telling("1.0.0").write(house.bundled().resolve("teller.jar"));
    assertThat(house.offer(Files.readAllBytes(jar)).state()).isEqualTo("running");
  }

  @Test
  void one_that_asks_for_a_permission_waits_and_runs_when_that_is_agreed_to() {
    PluginView waits = house.offer(asking("1.0.0", "message.send, conversation.read"));
    List<String> all = List.of("conversation.read", "message.intercept", "message.send");
    assertThat(waits.state()).isEqualTo("consent");
    assertThat(waits.consent())
        .isEqualTo(
            new PluginView.Waiting(
                "1.0.0",
                waits.sha256(),
                all,
                all,
                List.of(),
                List.of("it is not signed"),
                List.of("MessageInterceptor"),
                null,
                null));
    assertThat(house.say("x")).isEqualTo(Verdict.PASS);
    var agreed = new Consent(Set.copyOf(all), false);
    PluginView runs = house.plugins().consent("guard", agreed, waits.sha256(), "ada");
    assertThat(runs.state()).isEqualTo("running");
    assertThat(runs.consent()).isNull();
    assertThat(runs.granted()).containsExactlyElementsOf(all);
    assertThat(runs.consentedBy()).isEqualTo("ada");
    assertThat(runs.consentedAt()).isPositive();
    assertThat(house.say("x")).isEqualTo(by("1.0.0"));
  }

  @Test
  void what_was_not_shown_cannot_be_agreed_to() {
    PluginView waits = house.offer(asking("1.0.0", "message.send"));
    assertThatThrownBy(() -> house.plugins().consent("guard", READ, waits.sha256(), "ada"))
        .isInstanceOf(StaleConsentException.class);
    var send = new Consent(Set.of("message.send", "message.intercept"), false);
    house.offer(asking("1.0.1", "message.send"));
    assertThatThrownBy(() -> house.plugins().consent("guard", send, waits.sha256(), "ada"))
        .isInstanceOf(StaleConsentException.class);
    assertThatThrownBy(() -> house.plugins().enable("guard", "ada"))
        .hasMessageContaining("waits for consent");
    assertThat(house.plugins().find("guard").state()).isEqualTo("consent");
  }

  @Test
  void an_upgrade_that_adds_a_permission_waits_while_the_old_version_serves() {
    house.install(asking("1.1.0", "conversation.read"));
    PluginView waits = house.offer(asking("2.0.0", "conversation.read, http.outbound"));
    assertThat(waits.state()).isEqualTo("running");
    assertThat(waits.version()).isEqualTo("1.1.0");
    assertThat(waits.consent()).isNotNull();
    assertThat(waits.consent().version()).isEqualTo("2.0.0");
    assertThat(waits.consent().added()).containsExactly("http.outbound");
    assertThat(house.say("x")).isEqualTo(by("1.1.0"));
    house.close();
    house = PluginHouse.open(home);
    assertThat(house.say("x")).isEqualTo(by("1.1.0"));
    var both =
        new Consent(Set.of("conversation.read", "http.outbound", "message.intercept"), false);
    assertThat(house.plugins().consent("guard", both, waits.consent().sha256(), "ada").version())
        .isEqualTo("2.0.0");
    assertThat(house.say("x")).isEqualTo(by("2.0.0"));
  }

  @Test
  void a_declined_upgrade_is_forgotten_and_the_old_version_runs_on() {
    house.install(asking("1.0.0", "conversation.read"));
    house.offer(asking("2.0.0", "http.outbound"));
    house.plugins().decline("guard", "ada");
    assertThat(house.plugins().find("guard").consent()).isNull();
    assertThat(house.say("x")).isEqualTo(by("1.0.0"));
    assertThatThrownBy(() -> house.plugins().decline("guard", "ada"))
        .isInstanceOf(NoSuchPluginException.class);
  }

  @Test
  void a_plugin_that_waits_can_be_removed() {
    house.offer(asking("1.0.0", "conversation.read"));
    house.plugins().remove("guard", false, "ada");
    assertThat(house.plugins().list()).isEmpty();
    assertThatThrownBy(() -> house.plugins().consent("guard", READ, "", "ada"))
        .isInstanceOf(NoSuchPluginException.class);
  }

  @Test
  void what_is_dangerous_waits_until_that_is_agreed_to_in_so_many_words() throws Exception {
    PluginView waits = house.offer(wild());
    assertThat(waits.state()).isEqualTo("consent");
    assertThat(waits.consent()).isNotNull();
    assertThat(waits.consent().dangers()).containsExactly("System.exit in example.Guard");
    assertThatThrownBy(() -> house.plugins().consent("wild", INTERCEPT, waits.sha256(), "ada"))
        .isInstanceOf(PluginRefusedException.class)
        .hasMessageContaining("System.exit in example.Guard");
    var knowing = new Consent(Set.of("message.intercept"), true);
    assertThat(house.plugins().consent("wild", knowing, waits.sha256(), "ada").state())
        .isEqualTo("running");
    assertThat(house.say("x")).isEqualTo(by("w"));
  }

  @Test
  void a_dropped_jar_is_granted_what_it_asks_and_waits_if_it_is_dangerous() {
    asking("1.0.0", "conversation.read").write(house.inbox().resolve("guard.jar"));
    wild().write(house.inbox().resolve("wild.jar"));
    await().atMost(Duration.ofSeconds(60)).until(() -> house.plugins().list().size() == 2);
    PluginView guard = house.plugins().find("guard");
    assertThat(guard.state()).isEqualTo("running");
    assertThat(guard.granted()).containsExactly("conversation.read", "message.intercept");
    assertThat(guard.consentedBy()).isEqualTo("directory");
    assertThat(house.plugins().find("wild").state()).isEqualTo("consent");
  }

  @Test
  void what_changes_the_process_for_everybody_is_a_warning() {
    PluginView view =
        house.install(
            PluginJar.filtering(
                "guard",
                "if (draft.kind().isEmpty()) Locale.setDefault(Locale.ROOT); return"
                    + " Verdict.pass();"));
    assertThat(view.state()).isEqualTo("running");
    assertThat(view.warnings())
        .contains("Locale.setDefault in example.Guard: for the whole server");
  }
}
