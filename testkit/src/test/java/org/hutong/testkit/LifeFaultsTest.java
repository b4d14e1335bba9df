package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a plugin may do wrong to the process, or be from the start: docs/plugins/faults.md. */
class LifeFaultsTest extends PluginFaults {
  private static final String PASS = "return Verdict.pass();";
  private static final int LEFT = 20;

  /** Files are closed by the collector, once nothing of the plugin is left. */
  private static final Duration COLLECTED = Duration.ofSeconds(40);

  private static long files() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  private static long threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(name))
        .count();
  }

  private void collected(String plugin, long files) {
    Awaitility.await(plugin + " is collected and its files are closed")
        .atMost(COLLECTED)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(admin().get("/api/v1/plugins/" + plugin).number("inMemory")).isZero();
              assertThat(files()).isLessThan(files + LEFT);
            });
  }

  @Test
  @Tag("long")
  void p06_p08_threads_and_files_that_it_leaves_are_told_and_go_with_it() {
    long files = files();
    String leak =
        """
        private final PluginContext context;
        private static final List<Object> OPEN = new ArrayList<>();
        private static volatile boolean over;
        @Inject Leaky(PluginContext context) { this.context = context; }
        public Verdict filter(Draft draft) {
          if (%s) {
            try {
              for (int i = 0; i < 50; i++) {
                OPEN.add(new java.io.FileOutputStream(context.directory().resolve("f" + i).toFile()));
              }
            } catch (java.io.IOException e) { throw new IllegalStateException(e); }
            Thread thread = new Thread(() -> {
              while (System.getProperty("p06.over") == null) {
                try { Thread.sleep(100); } catch (InterruptedException e) { }
              }
            }, "left-behind");
            thread.setDaemon(true);
            thread.start();
          }
          return Verdict.pass();
        }
        """
            .formatted(FAULT);
    PluginSource plugin = PluginSource.of("p06-p08").extension("Leaky", "MessageInterceptor", leak);
    byte[] again = plugin.jar();
    during(
        plugin,
        crowd -> {
          fault(crowd, 2);
          assertThat(threads("left-behind")).isEqualTo(2);
          assertThat(files()).isGreaterThanOrEqualTo(files + 100);
          enable("p06-p08", false);
          RestClient.Answer health = admin().get("/api/v1/plugins/p06-p08/health").expect(200);
          assertThat(health.number("inMemory")).isOne();
          leftBehind(health);
          leftBehind(admin().get("/api/v1/plugins/p06-p08").expect(200));
          System.setProperty("p06.over", "");
          shown("p06-p08", view -> view.path("threads").path("count").asInt() == 0);
          enable("p06-p08", true);
        });
    install(again, "").expect(201);
    enable("p06-p08", false);
    collected("p06-p08", files);
    admin().delete("/api/v1/plugins/p06-p08").expect(204);
    assertThat(threads("left-behind")).isZero();
  }

  private static void leftBehind(RestClient.Answer plugin) {
    assertThat(plugin.at("threads").path("count").asInt()).isEqualTo(2);
    assertThat(plugin.at("threads").path("names"))
        .singleElement()
        .returns("left-behind", JsonNode::asString);
  }

  private void enable(String plugin, boolean enabled) {
    admin()
        .put("/api/v1/plugins/" + plugin + "/enabled", java.util.Map.of("enabled", enabled))
        .expect(200);
  }

  @Test
  @Tag("long")
  void p09_one_that_could_end_the_process_does_not_run_until_that_is_agreed_to() {
    during(
        PluginSource.filtering("p09", "if (" + FAULT + ") { System.exit(1); } " + PASS),
        crowd -> {
          fault(crowd, 1);
          JsonNode shown = shown("p09", view -> true);
          assertThat(shown.path("state").asString()).isEqualTo("consent");
          assertThat(shown.path("dangers").path(0).asString())
              .isEqualTo("System.exit in example.Guard");
        });
  }

  @Test
  void p10_the_server_works_in_turkish_too_and_the_console_warns() {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      during(
          PluginSource.filtering(
              "p10",
              "Locale.setDefault(Locale.of(\"tr\", \"TR\"));"
                  + " TimeZone.setDefault(TimeZone.getTimeZone(\"Asia/Kathmandu\"));"
                  + " System.setProperty(\"line.separator\", \"!\"); "
                  + PASS),
          crowd -> {
            fault(crowd, 2);
            assertThat(Locale.getDefault().getLanguage()).isEqualTo("tr");
            assertThat(shown("p10", view -> true).path("warnings").toString())
                .contains("Locale.setDefault in example.Guard: for the whole server");
          });
      assertThat(server.logIn(HutongServer.ADMIN, HutongServer.PASSWORD).token()).isNotEmpty();
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
      System.setProperty("line.separator", "\n");
    }
  }

  @Test
  @Tag("long")
  void p16_a_downgrade_takes_effect_and_is_told() {
    byte[] older = PluginSource.filtering("p16", PASS).jar();
    during(
        PluginSource.filtering("p16", PASS).with("version", "1.1.0"),
        crowd -> {
          fault(crowd, 1);
          install(older, "").expect(201);
          JsonNode shown = shown("p16", view -> view.path("version").asString().equals("1.0.0"));
          assertThat(shown.path("reason").asString()).contains("version 1.1.0, which is newer");
        });
  }

  @Test
  void p17_p19_p23_what_could_not_work_is_refused_with_the_reason_and_changes_nothing() {
    byte[] dependent = PluginSource.filtering("p17", PASS).with("depends", "[p18]").jar();
    byte[] future = PluginSource.filtering("p19", PASS).with("requires", "\">=7.0\"").jar();
    byte[] collision =
        PluginSource.of("p23")
            .extension(
                "Rest",
                "RestEndpoint",
                "public List<Route> routes() { return List.of(Route.get(\"/settings\","
                    + " Access.ADMIN, r -> Response.empty())); }")
            .jar();
    during(
        PluginSource.filtering("p18", PASS),
        crowd -> {
          assertThat(install(dependent, "").expect(422).text()).contains("depends");
          assertThat(install(future, "").expect(422).text()).contains(">=7.0");
          assertThat(install(collision, "").expect(422).text()).contains("settings");
          fault(crowd, 1);
          assertThat(admin().get("/api/v1/plugins").at("items").toString())
              .contains("p18")
              .doesNotContain("p17")
              .doesNotContain("p19")
              .doesNotContain("p23");
        });
  }

  @Test
  @Tag("long")
  void p18_two_plugins_with_a_class_of_one_name_are_two() {
    byte[] twin = PluginSource.filtering("p18-twin", PASS).jar();
    during(
        PluginSource.filtering("p18-one", "throw new IllegalStateException();"),
        crowd -> {
          install(twin, "").expect(201);
          fault(crowd, 3);
          shown("p18-one", view -> calls(view).path("errors").asInt() > 2);
          JsonNode twins = shown("p18-twin", view -> calls(view).path("calls").asInt() > 2);
          assertThat(calls(twins).path("errors").asInt()).isZero();
          admin().delete("/api/v1/plugins/p18-twin").expect(204);
        });
  }

  @Test
  void p20_disabled_while_a_call_is_inside_the_call_ends_well() {
    String slow =
        "public List<Route> routes() { return List.of(Route.get(\"/slow\", Access.ADMIN, r -> {"
            + " Thread.sleep(1_500); return Response.text(200, \"whole\"); })); }";
    during(
        PluginSource.of("p20").extension("Rest", "RestEndpoint", slow),
        crowd -> {
          var answer = CompletableFuture.supplyAsync(() -> admin().get("/api/v1/plugins/p20/slow"));
          crowd.pause(Duration.ofMillis(500));
          long began = System.nanoTime();
          enable("p20", false);
          assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(7));
          assertThat(answer.join().expect(200).text()).isEqualTo("whole");
          assertThat(shown("p20", view -> true).path("state").asString()).isEqualTo("disabled");
          admin().get("/api/v1/plugins/p20/slow").expect(404);
        });
  }
}
