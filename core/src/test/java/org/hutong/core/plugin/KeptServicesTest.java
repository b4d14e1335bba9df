package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.hutong.core.store.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets, tasks and figures of plugins: what is kept, and what goes when a plugin stops. */
class KeptServicesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SCHEMA =
      """
      {"type": "object", "properties": {
        "url": {"type": "string", "default": "https://crm.example"},
        "token": {"type": "string", "format": "secret", "minLength": 4}}}
      """;

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

  private void reopen() {
    house.close();
    house = PluginHouse.open(home);
  }

  private static PluginJar keeping(String id) {
    return ServicesTest.doing(
        id,
        ServicesTest.taking("Secrets secrets"),
        """
        if (v.containsKey("put")) secrets.put("token", (String) v.get("put"));
        return secrets.get("token").orElse("-");
        """);
  }

  private static PluginJar set(String id) {
    return ServicesTest.doing(id, "", "return \"unused\";")
        .with("settings", "settings.schema.json")
        .entry("settings.schema.json", SCHEMA);
  }

  private String stored(String sql) {
    return house.get(Database.class).with(h -> h.select(sql).mapTo(String.class).one());
  }

  private Path key() {
    return home.resolve("data").resolve("master.key");
  }

  @Test
  void a_secret_is_sealed_at_rest_and_survives_a_restart() throws IOException {
    house.install(keeping("vault"));
    assertThat(ServicesTest.act(house, "vault", Map.of("put", "s3cret"))).isEqualTo("s3cret");
    assertThat(stored("SELECT sealed FROM plugin_secret"))
        .startsWith("sealed:v1:")
        .doesNotContain("s3cret");
    assertThat(Files.getPosixFilePermissions(key())).hasSize(2);
    reopen();
    assertThat(ServicesTest.act(house, "vault", Map.of())).isEqualTo("s3cret");
  }

  @Test
  void a_sealed_row_that_was_moved_to_another_plugin_is_not_opened() {
    house.install(keeping("vault"));
    ServicesTest.act(house, "vault", Map.of("put", "s3cret"));
    house.install(keeping("thief"));
    house
        .get(Database.class)
        .write(
            h ->
                h.execute(
                    "INSERT INTO plugin_secret SELECT 'thief', name, sealed FROM plugin_secret"));
    assertThat(ServicesTest.act(house, "vault", Map.of())).isEqualTo("s3cret");
    assertThatThrownBy(() -> ServicesTest.act(house, "thief", Map.of()))
        .hasMessageContaining("RefusedException");
  }

  @Test
  void without_the_right_master_key_nothing_starts_and_nothing_is_written_over()
      throws IOException {
    house.install(keeping("vault"));
    ServicesTest.act(house, "vault", Map.of("put", "s3cret"));
    house.close();
    byte[] right = Files.readAllBytes(key());
    Files.delete(key());
    assertThatThrownBy(() -> PluginHouse.open(home))
        .hasMessageContaining("master.key is gone")
        .hasMessageContaining("put the key back");
    assertThat(key()).doesNotExist();
    Files.writeString(key(), java.util.Base64.getEncoder().encodeToString(new byte[32]));
    assertThatThrownBy(() -> PluginHouse.open(home))
        .hasMessageContaining("does not open with this installation's master key");
    Files.write(key(), right);
    house = PluginHouse.open(home);
    assertThat(ServicesTest.act(house, "vault", Map.of())).isEqualTo("s3cret");
  }

  @Test
  void a_secret_setting_is_never_shown_and_kept_when_it_comes_back_as_it_was_shown() {
    house.install(set("crm"));
    Plugins plugins = house.plugins();
    assertThatThrownBy(() -> plugins.settings("crm", "{\"token\":\"••••••••\"}", "admin"))
        .isInstanceOf(SettingsInvalidException.class);
    plugins.settings("crm", "{\"token\":\"t0p-secret\"}", "admin");
    assertThat(plugins.settings("crm").values()).contains("••••••••").doesNotContain("t0p");
    assertThat(stored("SELECT settings FROM plugin")).contains("sealed:v1:").doesNotContain("t0p");
    plugins.settings("crm", "{\"token\":\"••••••••\",\"url\":\"https://other.example\"}", "admin");
    SecretSettings secrets = house.get(SecretSettings.class);
    assertThat(secrets.opened("crm", stored("SELECT settings FROM plugin")))
        .contains("t0p-secret")
        .contains("other.example");
    plugins.settings("crm", "{}", "admin");
    assertThat(stored("SELECT settings FROM plugin")).isEqualTo("{}");
  }

  private PluginJar counting(String id, String plan) {
    return ServicesTest.doing(
        id,
        ServicesTest.taking("Scheduler scheduler", "Metrics metrics")
            + "private Scheduler.Task task;\n",
        """
        if (v.containsKey("stop")) { task.cancel(); return "stopped"; }
        task = %s;
        return Thread.currentThread().getName();
        """
            .formatted(plan));
  }

  private double runs(String plugin) {
    var counter =
        house
            .get(PrometheusMeterRegistry.class)
            .find("hutong.plugin.runs.count")
            .tag("plugin", plugin)
            .counter();
    return counter == null ? -1 : counter.count();
  }

  @Test
  void a_task_is_repeated_after_a_failure_until_it_is_taken_back() throws InterruptedException {
    house.install(
        counting(
            "clock",
            "scheduler.every(Duration.ofSeconds(1), () -> { metrics.count(\"runs\", 1);"
                + " throw new IllegalStateException(); })"));
    ServicesTest.act(house, "clock", Map.of());
    await().atMost(PATIENCE).until(() -> runs("clock") >= 2);
    ServicesTest.act(house, "clock", Map.of("stop", 1));
    double then = runs("clock");
    await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> runs("clock") <= then + 1);
  }

  @Test
  void a_task_of_one_node_holds_the_lease_while_it_runs() {
    house.install(
        counting(
            "single",
            "scheduler.everyOnOneNode(\"sync\", Duration.ofSeconds(1),"
                + " () -> metrics.count(\"runs\", 1))"));
    ServicesTest.act(house, "single", Map.of());
    await().atMost(PATIENCE).until(() -> runs("single") >= 2);
    assertThat(stored("SELECT node FROM lease WHERE name LIKE 'task:%'")).isEqualTo("test");
    house
        .get(Database.class)
        .write(h -> h.execute("UPDATE lease SET node = 'other', until = 9000000000000"));
    double then = runs("single");
    await().during(Duration.ofSeconds(3)).atMost(PATIENCE).until(() -> runs("single") <= then + 1);
  }

  @Test
  void tasks_and_figures_end_with_the_plugin_and_its_classes_are_collected() {
    house.install(
        counting(
            "long",
            "scheduler.after(Duration.ZERO, () -> { metrics.count(\"runs\", 1);"
                + " try { Thread.sleep(600_000); } catch (InterruptedException e) { } })"));
    ServicesTest.act(house, "long", Map.of());
    await().atMost(PATIENCE).until(() -> runs("long") == 1);
    assertThat(house.get(PrometheusMeterRegistry.class).scrape())
        .contains("hutong_plugin_runs_count_total{plugin=\"long\"} 1.0");
    house.plugins().disable("long", "admin");
    assertThat(runs("long")).isEqualTo(-1);
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              System.gc();
              return house.get(LeakWatch.class).inMemory().isEmpty();
            });
  }
}
