package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.hutong.core.plugin.Consent;
import org.hutong.core.plugin.PluginJar;
import org.hutong.core.plugin.PluginRefusedException;
import org.hutong.core.plugin.Plugins;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What plugins answer by REST, through the real server. */
class PluginEndpointsTest {
  @TempDir static Path directory;
  private static RestServer server;
  private static RestClient nobody;
  private static RestClient admin;
  private static final AtomicInteger COUNT = new AtomicInteger();

  @BeforeAll
  static void start() {
    server = new RestServer(directory);
    nobody = RestClient.nobody(server.port());
    admin = nobody.administrator();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String install(PluginJar jar) {
    try {
      var plugins = server.part(Plugins.class);
      return plugins
          .install(
              new ByteArrayInputStream(jar.bytes()), "test.jar", Consent.everything(false), "admin")
          .id();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PluginJar endpoint(String routes) {
    return PluginJar.of("rest-" + COUNT.incrementAndGet())
        .extension(
            "Rest",
            "RestEndpoint",
            "public List<Route> routes() { return List.of(%s); }".formatted(routes));
  }

  private static String at(String plugin, String path) {
    return "/plugins/" + plugin + path;
  }

  @Test
  void a_route_answers_with_its_parameters_its_query_and_its_body() {
    String id =
        install(
            endpoint(
                """
                Route.get("/orders/{customer}", Access.AGENT, r -> Response.json(Map.of(
                    "customer", r.path("customer"), "page", r.query("page").orElse("1"),
                    "role", r.caller().role().name(), "name", r.caller().name()))),
                Route.get("/orders/new", Access.AGENT, r -> Response.text(200, "the literal")),
                Route.post("/orders", Access.AGENT, r -> Response.json(Map.of(
                    "got", r.json().get("sku"), "secret", r.header("Authorization").isPresent())))
                """));
    var read = admin.get(at(id, "/orders/c%201?page=2"));
    assertThat(read.status()).as(read.text()).isEqualTo(200);
    assertThat(read.get("customer")).isEqualTo("c 1");
    assertThat(read.get("page")).isEqualTo("2");
    assertThat(read.get("role")).isEqualTo("AGENT");
    assertThat(read.get("name")).isNotEmpty();
    assertThat(admin.get(at(id, "/orders/new")).text()).isEqualTo("the literal");
    var written = admin.post(at(id, "/orders"), Map.of("sku", "茶"));
    assertThat(written.get("got")).isEqualTo("茶");
    assertThat(written.get("secret")).isEqualTo("false");
  }

  @Test
  void who_is_not_admitted_never_reaches_the_plugin() {
    String id =
        install(
            endpoint(
                """
                Route.get("/open", Access.ANYONE, r -> Response.text(200, "caller " + r.caller())),
                Route.get("/member", Access.MEMBER, r -> Response.text(200, r.caller().role().name())),
                Route.get("/agent", Access.AGENT, r -> { throw new IllegalStateException(); }),
                Route.get("/admin", Access.ADMIN, r -> Response.text(200, "yes"))
                """));
    RestClient visitor = nobody.visitor();
    assertThat(nobody.get(at(id, "/open")).text()).isEqualTo("caller null");
    assertThat(nobody.get(at(id, "/member")).status()).isEqualTo(401);
    assertThat(visitor.get(at(id, "/member")).text()).isEqualTo("VISITOR");
    assertThat(visitor.get(at(id, "/agent")).status()).isEqualTo(403);
    assertThat(visitor.get(at(id, "/admin")).status()).isEqualTo(403);
    assertThat(admin.get(at(id, "/admin")).text()).isEqualTo("yes");
  }

  @Test
  void what_is_not_there_is_not_found_and_another_method_is_told() {
    String id = install(endpoint("Route.post(\"/a\", Access.ANYONE, r -> Response.empty())"));
    assertThat(nobody.get(at(id, "/b")).status()).isEqualTo(404);
    assertThat(nobody.get(at("nobody-has-it", "/a")).status()).isEqualTo(404);
    var wrong = nobody.get(at(id, "/a"));
    assertThat(wrong.status()).isEqualTo(405);
    assertThat(wrong.headers().get("allow")).isEqualTo("POST");
    assertThat(nobody.post(at(id, "/a"), Map.of()).status()).isEqualTo(204);
    assertThat(admin.get(at(id, "/health")).get("state")).isEqualTo("running");
  }

  @Test
  void a_bad_request_is_told_in_the_plugins_words_and_never_counts_as_its_failure() {
    String id =
        install(
            endpoint(
                "Route.post(\"/a\", Access.ANYONE, r -> Response.json(Map.of(\"n\","
                    + " Integer.parseInt(String.valueOf(r.json().get(\"n\"))))))"));
    for (int i = 0; i < 8; i++) {
      var refused = nobody.post(at(id, "/a"), Map.of("n", "x"));
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.get("detail")).contains("For input string");
    }
    assertThat(nobody.send("POST", at(id, "/a"), "[1]").get("detail"))
        .isEqualTo("the body must be a JSON object");
    assertThat(nobody.send("POST", at(id, "/a"), "{\"n\":").status()).isEqualTo(400);
    assertThat(nobody.post(at(id, "/a"), Map.of("n", "7")).json().path("n").asInt()).isEqualTo(7);
  }

  @Test
  void a_failure_is_an_error_without_the_plugins_words_and_five_leave_it_out() {
    String id =
        install(
            endpoint(
                "Route.get(\"/a\", Access.ANYONE, r -> { throw new IllegalStateException(\"the"
                    + " password is 1234\"); })"));
    for (int i = 0; i < 5; i++) {
      var failed = nobody.get(at(id, "/a"));
      assertThat(failed.status()).isEqualTo(500);
      assertThat(failed.text()).doesNotContain("1234");
    }
    var left = nobody.get(at(id, "/a"));
    assertThat(left.status()).isEqualTo(503);
    assertThat(left.headers()).containsKey("retry-after");
  }

  @Test
  void an_answer_beyond_the_bounds_is_a_failure() {
    String id =
        install(
            endpoint(
                """
                Route.get("/null", Access.ANYONE, r -> null),
                Route.get("/status", Access.ANYONE, r -> new Response(199, "text/plain", new byte[0])),
                Route.get("/type", Access.ANYONE, r -> new Response(200, "a\\r\\nSet-Cookie: x", new byte[0])),
                Route.get("/large", Access.ANYONE, r -> new Response(200, "text/plain", new byte[(4 << 20) + 1]))
                """));
    for (String path : List.of("/null", "/status", "/type", "/large")) {
      assertThat(nobody.get(at(id, path)).status()).as(path).isEqualTo(500);
    }
    String big = install(endpoint("Route.post(\"/a\", Access.ANYONE, r -> Response.empty())"));
    String body = "{\"a\":\"" + "x".repeat(1 << 20) + "\"}";
    assertThat(nobody.send("POST", at(big, "/a"), body).status()).isEqualTo(413);
  }

  @Test
  void pages_and_scripts_are_downloads_that_no_browser_runs() {
    String id =
        install(
            endpoint(
                """
                Route.get("/page", Access.ANYONE, r -> new Response(200, "text/html", "<script>1</script>".getBytes())),
                Route.get("/script", Access.ANYONE, r -> new Response(200, "text/javascript", new byte[1])),
                Route.get("/picture", Access.ANYONE, r -> new Response(200, "image/svg+xml", new byte[1])),
                Route.get("/data", Access.ANYONE, r -> Response.json(Map.of()))
                """));
    for (String path : List.of("/page", "/script", "/picture")) {
      var answer = nobody.get(at(id, path));
      assertThat(answer.headers().get("content-type")).isEqualTo("application/octet-stream");
      assertThat(answer.headers().get("content-disposition")).isEqualTo("attachment");
      assertThat(answer.headers().get("x-content-type-options")).isEqualTo("nosniff");
      assertThat(answer.headers().get("content-security-policy")).contains("sandbox");
    }
    var data = nobody.with("Origin", "https://evil.example").get(at(id, "/data"));
    assertThat(data.headers())
        .doesNotContainKeys("content-disposition", "set-cookie", "access-control-allow-origin");
  }

  @Test
  void a_route_that_collides_is_refused_at_install_with_the_reason() {
    assertThatThrownBy(
            () -> install(endpoint("Route.get(\"/settings/x\", Access.ANYONE, r -> null)")))
        .isInstanceOf(PluginRefusedException.class)
        .hasMessageContaining("GET /settings/x collides with the kernel's own routes");
    assertThatThrownBy(
            () ->
                install(
                    endpoint(
                        "Route.get(\"/o/{a}\", Access.ANYONE, r -> null),"
                            + " Route.get(\"/o/{b}\", Access.ADMIN, r -> null)")))
        .hasMessageContaining("two of its routes collide: GET /o/{a} and /o/{b}");
    assertThatThrownBy(() -> install(endpoint("Route.get(\"o\", Access.ANYONE, r -> null)")))
        .hasMessageContaining("must begin with a slash");
    assertThatThrownBy(
            () -> install(endpoint("new Route(\"TRACE\", \"/o\", Access.ANYONE, r -> null)")))
        .hasMessageContaining("one of GET POST PUT PATCH DELETE");
    assertThatThrownBy(() -> install(endpoint("Route.get(\"/{all}\", Access.ANYONE, r -> null)")))
        .hasMessageContaining("collides with the kernel's own routes");
  }

  /** The words that plugins cannot use cover every route that the kernel has there. */
  @Test
  void no_route_of_the_kernel_below_a_plugin_can_be_shadowed() {
    for (Route route : server.part(Fronts.class).publicRoutes()) {
      String below = "/api/v1/plugins/{id}/";
      if (route.template().startsWith(below) && !route.template().endsWith("{id}/**")) {
        String path = route.template().substring(below.length() - 1).replace("/**", "/x");
        assertThatThrownBy(
                () -> install(endpoint("Route.get(\"" + path + "\", Access.ANYONE, r -> null)")))
            .as(route.template())
            .hasMessageContaining("collides");
      }
    }
  }

  @Test
  void a_request_during_an_upgrade_waits_and_is_answered_by_the_new_version() {
    PluginJar old =
        PluginJar.of("upgraded")
            .extension("Rest", "RestEndpoint", answering("old", "Thread.sleep(300);"));
    install(old);
    var statuses = new java.util.concurrent.ConcurrentLinkedQueue<Integer>();
    var done = new java.util.concurrent.atomic.AtomicBoolean();
    var asking =
        CompletableFuture.runAsync(
            () -> {
              while (!done.get()) {
                statuses.add(nobody.get(at("upgraded", "/a")).status());
              }
            });
    install(
        PluginJar.of("upgraded")
            .with("version", "1.1.0")
            .extension("Rest", "RestEndpoint", answering("new", "")));
    assertThat(nobody.get(at("upgraded", "/a")).text()).isEqualTo("new");
    done.set(true);
    asking.join();
    assertThat(statuses).isNotEmpty().containsOnly(200);
  }

  private static String answering(String text, String before) {
    return "public List<Route> routes() { return List.of(Route.get(\"/a\", Access.ANYONE, r -> { "
        + before
        + " return Response.text(200, \""
        + text
        + "\"); })); }";
  }

  @Test
  void a_plugin_that_does_not_come_back_in_two_seconds_is_away() {
    install(PluginJar.of("slow-start").extension("Rest", "RestEndpoint", answering("old", "")));
    var upgrade =
        CompletableFuture.runAsync(
            () ->
                install(
                    PluginJar.of("slow-start")
                        .with("version", "1.1.0")
                        .extension(
                            "Rest",
                            "RestEndpoint",
                            "public Rest() throws InterruptedException { Thread.sleep(6000); }"
                                + answering("new", ""))));
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(30))
        .pollInterval(java.time.Duration.ofMillis(10))
        .until(() -> nobody.get(at("slow-start", "/a")).status() == 503 || upgrade.isDone());
    assertThat(upgrade).isNotDone();
    upgrade.join();
    assertThat(nobody.get(at("slow-start", "/a")).text()).isEqualTo("new");
  }

  @Test
  void a_page_of_a_plugin_is_sandboxed_and_needs_no_token() {
    String id =
        install(
            endpoint("Route.get(\"/a\", Access.ANYONE, r -> Response.empty())")
                .entry("ui/index.html", "<script src=app.js></script>")
                .entry("ui/app.js", "parent.document.title = 'x'")
                .entry("secret.txt", "not for browsers"));
    var page = nobody.get(at(id, "/ui/index.html"));
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.headers().get("content-type")).startsWith("text/html");
    String policy = page.headers().get("content-security-policy");
    String own = "http://127.0.0.1:" + server.port() + "/api/v1/plugins/" + id + "/ui/";
    assertThat(policy)
        .startsWith("sandbox allow-scripts allow-forms;")
        .contains("default-src 'none'", "script-src " + own + ";", "connect-src 'none'")
        .contains("frame-ancestors 'self'")
        .doesNotContain("allow-same-origin", "unsafe");
    assertThat(nobody.get(at(id, "/ui/app.js")).headers().get("content-type"))
        .startsWith("text/javascript");
    String tag = page.headers().get("etag");
    assertThat(nobody.with("If-None-Match", tag).get(at(id, "/ui/index.html")).status())
        .isEqualTo(304);
    for (String path :
        List.of("/ui/", "/ui/no.js", "/ui/..%2fsecret.txt", "/ui/%2e%2e/secret.txt")) {
      assertThat(nobody.get(at(id, path)).status()).as(path).isEqualTo(404);
    }
    server.part(Plugins.class).disable(id, "admin");
    assertThat(nobody.get(at(id, "/ui/index.html")).status()).isEqualTo(404);
  }
}
