package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
  private static final Consent READ = new Consent(Set.of("conversation.read"), false);

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

  @Test
  void a_plugin_that_asks_for_nothing_is_live_at_once() {
    PluginView view = house.offer(asking("1.0.0", ""));
    assertThat(view.state()).isEqualTo("running");
    assertThat(view.consent()).isNull();
    assertThat(view.consentedBy()).isNull();
    assertThat(view.points()).containsExactly("MessageInterceptor");
  }

  @Test
  void one_that_asks_for_a_permission_waits_and_runs_when_that_is_agreed_to() {
    PluginView waits = house.offer(asking("1.0.0", "message.send, conversation.read"));
    assertThat(waits.state()).isEqualTo("consent");
    assertThat(waits.consent())
        .isEqualTo(
            new PluginView.Waiting(
                "1.0.0",
                waits.sha256(),
                List.of("conversation.read", "message.send"),
                List.of("conversation.read", "message.send"),
                List.of(),
                List.of("it is not signed"),
                List.of("MessageInterceptor"),
                null));
    assertThat(house.say("x")).isEqualTo(Verdict.PASS);
    var both = new Consent(Set.of("message.send", "conversation.read"), false);
    PluginView runs = house.plugins().consent("guard", both, waits.sha256(), "ada");
    assertThat(runs.state()).isEqualTo("running");
    assertThat(runs.consent()).isNull();
    assertThat(runs.granted()).containsExactly("conversation.read", "message.send");
    assertThat(runs.consentedBy()).isEqualTo("ada");
    assertThat(runs.consentedAt()).isPositive();
    assertThat(house.say("x")).isEqualTo(by("1.0.0"));
  }

  @Test
  void what_was_not_shown_cannot_be_agreed_to() {
    PluginView waits = house.offer(asking("1.0.0", "message.send"));
    assertThatThrownBy(() -> house.plugins().consent("guard", READ, null, "ada"))
        .isInstanceOf(StaleConsentException.class);
    var send = new Consent(Set.of("message.send"), false);
    house.offer(asking("1.0.1", "message.send"));
    assertThatThrownBy(() -> house.plugins().consent("guard", send, waits.sha256(), "ada"))
        .isInstanceOf(StaleConsentException.class);
    assertThatThrownBy(() -> house.plugins().enable("guard", "ada"))
        .hasMessageContaining("waits for consent");
    assertThat(house.plugins().find("guard").state()).isEqualTo("consent");
  }

  @Test
  void an_upgrade_that_adds_a_permission_waits_while_the_old_version_serves() {
    house.install(asking("1.0.0", "conversation.read"));
    assertThat(house.offer(asking("1.1.0", "conversation.read")).version()).isEqualTo("1.1.0");
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
    var both = new Consent(Set.of("conversation.read", "http.outbound"), false);
    assertThat(house.plugins().consent("guard", both, null, "ada").version()).isEqualTo("2.0.0");
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
    assertThatThrownBy(() -> house.plugins().consent("guard", READ, null, "ada"))
        .isInstanceOf(NoSuchPluginException.class);
  }

  @Test
  void what_is_dangerous_waits_until_that_is_agreed_to_in_so_many_words() throws Exception {
    PluginView waits = house.offer(wild());
    assertThat(waits.state()).isEqualTo("consent");
    assertThat(waits.consent()).isNotNull();
    assertThat(waits.consent().dangers()).containsExactly("System.exit in example.Guard");
    assertThatThrownBy(() -> house.plugins().consent("wild", Consent.NONE, null, "ada"))
        .isInstanceOf(PluginRefusedException.class)
        .hasMessageContaining("System.exit in example.Guard");
    var knowing = new Consent(Set.of(), true);
    assertThat(house.plugins().consent("wild", knowing, null, "ada").state()).isEqualTo("running");
    assertThat(house.say("x")).isEqualTo(by("w"));
    assertThat(house.offer(wild().with("version", "1.0.1")).version()).isEqualTo("1.0.1");
  }

  @Test
  void a_dropped_jar_is_granted_what_it_asks_and_waits_if_it_is_dangerous() {
    asking("1.0.0", "conversation.read").write(house.inbox().resolve("guard.jar"));
    wild().write(house.inbox().resolve("wild.jar"));
    await().atMost(Duration.ofSeconds(60)).until(() -> house.plugins().list().size() == 2);
    PluginView guard = house.plugins().find("guard");
    assertThat(guard.state()).isEqualTo("running");
    assertThat(guard.granted()).containsExactly("conversation.read");
    assertThat(guard.consentedBy()).isEqualTo("directory");
    assertThat(house.plugins().find("wild").state()).isEqualTo("consent");
  }

  @Test
  void what_changes_the_process_for_everybody_is_a_warning() {
    PluginView view =
        house.offer(
            PluginJar.filtering(
                "guard",
                "if (draft.kind().isEmpty()) Locale.setDefault(Locale.ROOT); return"
                    + " Verdict.pass();"));
    assertThat(view.state()).isEqualTo("running");
    assertThat(view.warnings())
        .contains("Locale.setDefault in example.Guard: for the whole server");
  }
}
