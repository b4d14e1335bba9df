package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hutong.api.Customer;
import org.hutong.api.CustomerDirectory;
import org.hutong.core.conversation.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plugin that computes without end, hangs or eats the memory can do to the server. */
class GuardsTest {
  private static final Customer CUSTOMER =
      new Customer("id", "default", null, "Li", java.util.Map.of());
  private static final String SPIN = "long n = 0; while (true) { n++; }";

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

  private static PluginJar directory(String id, String body) {
    return PluginJar.of(id)
        .with("permissions", "[customer.read]")
        .extension(
            "Crm",
            "CustomerDirectory",
            "public Optional<Profile> find(Customer customer) { " + body + " }");
  }

  private Answer<?> ask(String plugin, Duration deadline) {
    return house
        .get(ExtensionPoints.class)
        .call(
            CustomerDirectory.class, plugin, "example.Crm", deadline, each -> each.find(CUSTOMER));
  }

  private static List<String> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }

  @Test
  void a_loop_without_end_on_the_receiving_thread_is_ended_and_the_second_one_quarantines() {
    house.install(PluginJar.filtering("spin", SPIN).with("run", "inline"));
    long began = System.nanoTime();
    assertThat(house.say("one")).isEqualTo(Verdict.PASS);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    await().until(() -> house.plugins().find("spin").strikes().size() == 1);
    await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);
    house.say("two");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> house.plugins().find("spin").state().equals("quarantined"));
    PluginView view = house.plugins().find("spin");
    assertThat(view.quarantine().reason()).contains("thread").contains("example.Guard.filter");
    assertThat(house.say("three")).isEqualTo(Verdict.PASS);
  }

  @Test
  void a_loop_on_a_thread_ends_with_its_call_and_the_thread_is_named_in_the_reason() {
    house.install(directory("spin", SPIN));
    assertThat(ask("spin", Duration.ofMillis(300))).isInstanceOf(Answer.Failed.class);
    await().until(() -> house.plugins().find("spin").strikes().size() == 1);
    assertThat(house.plugins().find("spin").strikes().getFirst().detail())
        .contains("plugin-spin-1")
        .contains("example.Crm.find");
    await().until(() -> house.get(CallWatch.class).calls().isEmpty());
  }

  @Test
  void a_call_that_only_computes_is_found_long_before_its_deadline() {
    house.install(directory("spin", SPIN));
    assertThat(ask("spin", Duration.ofSeconds(30))).isInstanceOf(Answer.Failed.class);
    await().until(() -> !house.plugins().find("spin").strikes().isEmpty());
    assertThat(house.plugins().find("spin").strikes().getFirst().detail())
        .contains("computed for seconds");
  }

  @Test
  void a_call_that_waits_and_heeds_the_interrupt_is_no_strike() {
    house.install(
        directory(
            "slow",
            "try { Thread.sleep(60_000); } catch (InterruptedException e) { }"
                + " return Optional.empty();"));
    assertThat(ask("slow", Duration.ofMillis(50))).isInstanceOf(Answer.Failed.class);
    await().until(() -> house.get(CallWatch.class).calls().isEmpty());
    assertThat(house.plugins().find("slow").strikes()).isEmpty();
  }

  @Test
  void what_is_quarantined_stays_so_over_a_restart_until_an_administrator_enables_it() {
    house.install(
        PluginJar.filtering("guard", "return Verdict.pass();").with("onAbsent", "reject"));
    Strikes strikes = house.get(Strikes.class);
    strikes.memory("guard");
    await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);
    strikes.memory("guard");
    assertThat(house.plugins().find("guard").state()).isEqualTo("quarantined");
    assertThat(house.say("hello")).isInstanceOf(Verdict.Unavailable.class);
    house.close();
    house = PluginHouse.open(home);
    assertThat(house.plugins().find("guard").state()).isEqualTo("quarantined");
    assertThat(house.plugins().find("guard").strikes()).hasSize(2);
    house.plugins().enable("guard", "admin");
    assertThat(house.plugins().find("guard").state()).isEqualTo("running");
    assertThat(house.plugins().find("guard").strikes()).isEmpty();
    assertThat(house.say("hello")).isEqualTo(Verdict.PASS);
  }

  @Test
  void the_threads_of_a_plugin_end_with_it() {
    house.install(directory("crm", "return Optional.empty();"));
    ask("crm", Duration.ofSeconds(1));
    assertThat(threads("plugin-crm-")).isNotEmpty();
    house.plugins().disable("crm", "admin");
    await().untilAsserted(() -> assertThat(threads("plugin-crm-")).isEmpty());
  }

  @Test
  void calls_are_counted_in_steps_of_ten_seconds() {
    house.install(directory("crm", "return Optional.empty();"));
    ask("crm", Duration.ofSeconds(1));
    house.time().jump(Duration.ofSeconds(20));
    ask("crm", Duration.ofSeconds(1));
    ask("crm", Duration.ofSeconds(1));
    var history = house.plugins().find("crm").extensions().getFirst().history();
    assertThat(history).hasSize(CallStatistics.STEPS);
    assertThat(history.getLast().calls()).isEqualTo(2);
    assertThat(history.stream().mapToInt(CallStatistics.Step::calls).sum()).isEqualTo(3);
  }
}
