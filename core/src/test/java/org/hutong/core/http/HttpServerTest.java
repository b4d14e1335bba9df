package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hutong.core.store.StoreUnavailableException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {
  private static final CountDownLatch READ_FIRST = new CountDownLatch(1);
  private static final CountDownLatch ENTERED = new CountDownLatch(1);
  private static final CountDownLatch MAY_END = new CountDownLatch(1);

  @TempDir static Path directory;
  private static RestServer server;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Routes that only this test knows. */
  private static final class Probes implements RouteGroup {
    @Override
    public List<Route> routes() {
      return List.of(
          Route.get("/probe/{a}/x", Access.ANYONE, r -> Response.json(Map.of("a", r.path("a")))),
          Route.get(
              "/probe/{a}",
              Access.ANYONE,
              r -> Response.json(Map.of("q", r.query("q").orElse("")))),
          Route.get("/probe/files/**", Access.ANYONE, r -> Response.json(Map.of("tail", r.tail()))),
          Route.post("/probe", Access.ANYONE, HttpServerTest::fields),
          Route.post(
                  "/probe/small", Access.ANYONE, r -> Response.json(Map.of("n", r.body().length)))
              .limit(10),
          Route.post("/probe/streamed", Access.ANYONE, HttpServerTest::drain).streamed(1_000_000),
          Route.get(
              "/probe/stream", Access.ANYONE, r -> Response.htmlStream(HttpServerTest::stream)),
          Route.get("/probe/cut", Access.ANYONE, r -> Response.htmlStream(HttpServerTest::cut)),
          Route.get(
              "/probe/boom",
              Access.ANYONE,
              r -> {
                throw new IllegalStateException("a secret of the inside");
              }),
          Route.get(
              "/probe/store",
              Access.ANYONE,
              r -> {
                throw new StoreUnavailableException("x", new IOException());
              }),
          Route.get(
              "/probe/address",
              Access.ANYONE,
              r -> Response.json(Map.of("address", r.address(), "own", r.ownOrigin()))),
          Route.get(
              "/probe/cookie",
              Access.ANYONE,
              r -> Response.json(Map.of("c", String.valueOf(r.cookie("c"))))),
          Route.get("/probe/slow", Access.ANYONE, HttpServerTest::slow),
          Route.get("/probe/agent", Access.AGENT, r -> Response.empty()));
    }
  }

  private static Response fields(Request request) {
    Fields fields = request.json();
    fields.text("name", 1, 5);
    fields.integer("age", 0, 150);
    fields.optionalTexts("tags", 2, 3);
    fields.check();
    return Response.json(Map.of("ok", true));
  }

  private static Response drain(Request request) {
    try (InputStream in = request.stream()) {
      return Response.json(Map.of("n", in.readAllBytes().length));
    } catch (IOException e) {
      throw Problem.of(org.hutong.core.wire.ErrorCode.TOO_LARGE, "too large");
    }
  }

  private static void stream(Response.Chunks chunks) throws IOException {
    chunks.write("<head>".getBytes(StandardCharsets.UTF_8));
    chunks.flush();
    await(READ_FIRST);
    chunks.write("<body>".getBytes(StandardCharsets.UTF_8));
  }

  private static void cut(Response.Chunks chunks) throws IOException {
    chunks.write("<head>".getBytes(StandardCharsets.UTF_8));
    chunks.flush();
    throw new IllegalStateException("after the head");
  }

  private static Response slow(Request request) {
    ENTERED.countDown();
    await(MAY_END);
    return Response.json(Map.of("done", true));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static AbstractModule probes() {
    return new AbstractModule() {
      @Override
      protected void configure() {
        Multibinder.newSetBinder(binder(), RouteGroup.class).addBinding().toInstance(new Probes());
      }
    };
  }

  @BeforeAll
  static void start() {
    server = new RestServer(directory, probes());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send(to(path).GET());
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return send(to(path).POST(BodyPublishers.ofString(body)));
  }

  /** Raw bytes, for what no client library would send. */
  private static String raw(String request) throws IOException {
    return raw(server.port(), request);
  }

  private static String raw(int port, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void a_path_and_a_query_are_decoded_once() throws Exception {
    assertThat(get("/probe/a%20b%E4%BD%A0/x").body()).isEqualTo("{\"a\":\"a b你\"}");
    assertThat(get("/probe/z?q=a%2Bb+c").body()).isEqualTo("{\"q\":\"a+b c\"}");
    assertThat(get("/probe/a%252e/x").body()).isEqualTo("{\"a\":\"a%2e\"}");
    assertThat(get("/probe/files/one/two").body()).isEqualTo("{\"tail\":\"one/two\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/probe/../probe/a", "/probe/%2e%2e/a", "/probe/%u002e/x", "/probe/%2>/x", "/probe/..;/x",
        "//probe/a", "/probe//a", "/probe/a%5cb/x", "/probe/a%2fb/x", "/probe/a%00/x",
        "/probe/%c0%ae/x", "/probe/a;x=1/x", "/./probe/a", "/probe/files/../agent", "/PROBE/a/x",
        "/probe/a/x/", "/probe/%", "/probe/%4", "/probe/files/%2e%2e/%2e%2e/etc"
      })
  void a_path_with_a_trick_names_nothing(String path) throws Exception {
    String answer = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answer).matches("(?s)HTTP/1.1 (404|400) .*").doesNotContain("\"a\":");
  }

  @Test
  void every_answer_has_the_security_headers_and_no_name_of_a_server() throws Exception {
    for (String path :
        List.of("/probe/a", "/nothing", "/console/", "/probe/boom", "/probe/agent")) {
      var headers = get(path).headers();
      assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
          .contains("default-src 'none'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("Server")).isEmpty();
      assertThat(headers.firstValue("X-Powered-By")).isEmpty();
    }
  }

  @Test
  void all_mistakes_of_a_body_are_told_at_once_with_their_paths() throws Exception {
    var answer = post("/probe", "{\"name\":\"too long\",\"age\":151,\"tags\":[\"a\",7]}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body())
        .contains("\"code\":\"invalid\"")
        .contains("\"path\":\"name\"")
        .contains("\"path\":\"age\"")
        .contains("\"path\":\"tags[1]\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"a\":1,\"a\":2}",
        "{} {}",
        "{\"a\":NaN}",
        "{'a':1}",
        "{\"a\":01}",
        "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]"
      })
  void what_is_not_strict_json_is_a_bad_frame(String body) throws Exception {
    var answer = post("/probe", body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"code\":\"bad_frame\"");
  }

  @Test
  void half_a_surrogate_pair_and_a_nul_are_invalid() throws Exception {
    assertThat(post("/probe", "{\"name\":\"\\ud800\",\"age\":1}").body()).contains("surrogate");
    assertThat(post("/probe", "{\"name\":\"a\\u0000\",\"age\":1}").body()).contains("U+0000");
    assertThat(post("/probe", "{\"name\":\"\\ud83d\\ude00\",\"age\":1}").statusCode())
        .isEqualTo(200);
  }

  @Test
  void a_body_that_is_too_large_is_refused_with_and_without_a_length() throws Exception {
    assertThat(post("/probe/small", "0123456789").statusCode()).isEqualTo(200);
    assertThat(post("/probe/small", "01234567890").statusCode()).isEqualTo(413);
    String chunked =
        raw(
            "POST /probe/small HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "8\r\n01234567\r\n8\r\n01234567\r\n0\r\n\r\n");
    assertThat(chunked).startsWith("HTTP/1.1 413").contains("too_large");
  }

  @Test
  void a_streamed_body_is_read_within_its_bound() throws Exception {
    var whole = to("/probe/streamed").POST(BodyPublishers.ofByteArray(new byte[900_000]));
    assertThat(send(whole).body()).isEqualTo("{\"n\":900000}");
    var more = to("/probe/streamed").POST(BodyPublishers.ofByteArray(new byte[1_000_001]));
    assertThat(send(more).statusCode()).isEqualTo(413);
  }

  @Test
  void a_page_flushes_its_head_before_its_body_is_known() throws Exception {
    var answer = CLIENT.send(to("/probe/stream").build(), BodyHandlers.ofInputStream());
    try (InputStream in = answer.body()) {
      assertThat(new String(in.readNBytes(6), StandardCharsets.UTF_8)).isEqualTo("<head>");
      READ_FIRST.countDown();
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("<body>");
    }
  }

  @Test
  void a_page_that_fails_half_way_is_cut_and_not_ended_as_if_it_were_whole() {
    assertThatThrownBy(() -> get("/probe/cut")).isInstanceOf(IOException.class);
  }

  @Test
  void what_goes_wrong_inside_is_told_by_an_id_and_nothing_else() throws Exception {
    var answer = get("/probe/boom");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .contains("\"code\":\"internal\"", "urn:uuid:")
        .doesNotContain("secret");
  }

  @Test
  void a_database_that_does_not_answer_is_unavailable_and_worth_a_retry() throws Exception {
    var answer = get("/probe/store");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("\"code\":\"unavailable\"");
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
  }

  @Test
  void a_known_path_with_another_method_says_which_ones_there_are() throws Exception {
    var answer = send(to("/probe").DELETE());
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("POST");
  }

  @Test
  void the_address_is_the_rightmost_one_that_no_trusted_proxy_wrote() throws Exception {
    assertThat(get("/probe/address").body()).contains("\"address\":\"127.0.0.1\"");
    var forwarded =
        send(
            to("/probe/address")
                .header("X-Forwarded-For", "6.6.6.6, 9.9.9.9, 127.0.0.1")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "kf.example"));
    assertThat(forwarded.body()).contains("\"address\":\"9.9.9.9\"", "https://kf.example");
    assertThat(forwarded.headers().firstValue("Strict-Transport-Security")).isPresent();
  }

  @Test
  void a_group_that_did_not_ask_for_cookies_sees_none() throws Exception {
    assertThat(send(to("/probe/cookie").header("Cookie", "c=1")).statusCode()).isEqualTo(500);
  }

  @Test
  void a_route_for_agents_wants_a_token_that_is_one() throws Exception {
    assertThat(get("/probe/agent").statusCode()).isEqualTo(401);
    for (String token : List.of("Bearer x", "Basic eA==", "Bearer a.b.c", "Bearer hk_nothing")) {
      assertThat(send(to("/probe/agent").header("Authorization", token)).body())
          .contains("\"code\":\"unauthenticated\"");
    }
  }

  @Test
  void health_says_that_the_process_answers_and_readiness_which_parts_are_up() throws Exception {
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").body()).contains("\"store\":");
  }

  @Test
  void a_head_has_the_headers_of_the_get_and_no_body() throws Exception {
    var answer = send(to("/probe/a").method("HEAD", BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("Content-Length")).contains("8");
  }

  @Test
  void the_two_listeners_have_ports_of_their_own() throws Exception {
    int management = server.part(HttpServer.class).managementAddress().getPort();
    assertThat(management).isNotZero().isNotEqualTo(server.port());
    var answer =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + "/probe/a"))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 404",
    "LOCALHOST:9, 404",
    "127.0.0.1:8081, 404",
    "[::1]:8081, 404",
    "evil.example, 421",
    "evil.example:8081, 421",
    "localhost.evil.example, 421",
    "10.0.0.1, 421"
  })
  void a_management_port_of_this_machine_answers_to_no_other_name(String host, int status)
      throws Exception {
    int management = server.part(HttpServer.class).managementAddress().getPort();
    String request = "GET /nothing HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    assertThat(raw(management, request)).startsWith("HTTP/1.1 " + status);
  }

  @Test
  void a_stop_waits_for_the_answer_that_was_begun(@TempDir Path other) throws Exception {
    var second = new RestServer(other, probes());
    var slow =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + second.port() + "/probe/slow"))
            .build();
    var answer = CLIENT.sendAsync(slow, BodyHandlers.ofString());
    await(ENTERED);
    var closing = Thread.ofVirtual().start(second::close);
    MAY_END.countDown();
    assertThat(answer.get(20, TimeUnit.SECONDS).body()).contains("done");
    assertThat(closing.join(java.time.Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void a_taken_port_is_refused_with_the_process_that_holds_it() throws Exception {
    try (var taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
      assertThat(PortHolder.of(taken.getLocalPort()))
          .hasValueSatisfying(
              holder -> assertThat(holder).contains("process " + ProcessHandle.current().pid()));
    }
  }
}
