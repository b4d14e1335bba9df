package org.hutong.core.plugin.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocketFactory;
import org.hutong.api.OutboundHttp.Answer;
import org.hutong.api.OutboundHttp.Call;
import org.hutong.api.Permission;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A plugin's calls to a real server on this machine. */
class PluginHttpTest {
  private final AtomicInteger asked = new AtomicInteger();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final CountDownLatch hanging = new CountDownLatch(1);
  private HttpServer server;
  private Grant grant;
  private PluginHttp http;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    grant = ServicesForTests.grant("caller", Permission.HTTP_OUTBOUND, Permission.HTTP_PRIVATE);
    http = client(grant);
  }

  @AfterEach
  void close() {
    hanging.countDown();
    grant.end();
    server.stop(0);
  }

  /** Any name is this machine, at the first question alone: then it is somewhere else. */
  private PluginHttp client(Grant of) {
    return new PluginHttp(
        of,
        host ->
            new InetAddress[] {
              InetAddress.getByName(asked.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.99")
            },
        (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  private URI uri(String path) {
    return URI.create("http://shop.example:" + server.getAddress().getPort() + path);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().toString();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      heard.add(
          exchange.getRequestMethod()
              + " "
              + path
              + " "
              + exchange.getRequestHeaders().getFirst("Host")
              + " "
              + exchange.getRequestHeaders().getFirst("Authorization")
              + " "
              + body);
      if (path.startsWith("/to?")) {
        exchange.getResponseHeaders().add("Location", exchange.getRequestURI().getQuery());
        exchange.sendResponseHeaders(302, -1);
      } else if (path.equals("/large")) {
        exchange.sendResponseHeaders(200, 0);
        byte[] much = new byte[1024 * 1024];
        for (int i = 0; i < 9; i++) {
          exchange.getResponseBody().write(much);
        }
      } else if (path.equals("/hang")) {
        exchange.sendResponseHeaders(200, 10);
        exchange.getResponseBody().write('x');
        exchange.getResponseBody().flush();
        hang();
      } else {
        byte[] text = ("you said " + body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("X-Kind", "echo");
        exchange.sendResponseHeaders(
            path.equals("/missing") ? 404 : 200, path.equals("/chunked") ? 0 : text.length);
        exchange.getResponseBody().write(text);
      }
    }
  }

  private void hang() {
    try {
      hanging.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void who_may_call_private_addresses_can_bind_a_call_to_public_ones() throws IOException {
    assertThat(http.send(Call.get(uri("/inside"))).status()).isEqualTo(200);
    asked.set(0);
    heard.clear();
    assertThatThrownBy(() -> http.sendOutside(Call.get(uri("/inside"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("private network");
    assertThat(heard).isEmpty();
  }

  @Test
  void a_call_goes_to_the_checked_address_and_names_the_host() throws IOException {
    Answer answer =
        http.send(Call.postJson(uri("/chunked?a=b"), "{\"x\":\"是\"}").header("X-A", "1"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("you said {\"x\":\"是\"}");
    assertThat(answer.header("x-kind")).contains("echo");
    assertThat(asked).as("the name server is asked once").hasValue(1);
    assertThat(heard.getFirst())
        .startsWith("POST /chunked?a=b shop.example:" + server.getAddress().getPort());
  }

  @Test
  void any_status_is_an_answer() throws IOException {
    assertThat(http.send(Call.get(uri("/missing"))).status()).isEqualTo(404);
  }

  @Test
  void a_redirect_is_checked_like_the_first_address() {
    assertThatThrownBy(() -> http.send(Call.get(uri("/to?http://169.254.169.254/"))))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> http.send(Call.get(uri("/to?file:///etc/passwd"))))
        .isInstanceOf(IOException.class);
    assertThat(heard).hasSize(1).allMatch(line -> line.contains("/to?"));
  }

  @Test
  void a_redirect_ends_after_five_and_takes_no_credentials_to_another_host() throws IOException {
    var local =
        new PluginHttp(
            grant,
            host -> new InetAddress[] {InetAddress.getByName("127.0.0.1")},
            (SSLSocketFactory) SSLSocketFactory.getDefault());
    String other = "http://other.example:" + server.getAddress().getPort() + "/end";
    local.send(Call.postJson(uri("/to?" + other), "{}").header("Authorization", "secret"));
    assertThat(heard.get(0)).contains("POST").contains("secret");
    assertThat(heard.get(1)).startsWith("GET /end other.example").doesNotContain("secret");
    assertThatThrownBy(() -> local.send(Call.get(uri("/to?/to?/to?/to?/to?/to?/to?/end"))))
        .hasMessageContaining("redirects");
  }

  @Test
  void an_answer_that_is_too_large_or_too_slow_is_none() {
    assertThatThrownBy(() -> http.send(Call.get(uri("/large")))).hasMessageContaining("8 MiB");
    asked.set(0);
    var slow = new Call("GET", uri("/hang"), Map.of(), new byte[0], Duration.ofMillis(300));
    assertThatThrownBy(() -> http.send(slow)).hasMessageContaining("300 ms");
  }

  @Test
  void the_stop_of_the_plugin_ends_its_calls_and_later_ones_are_refused() {
    var call = CompletableFuture.supplyAsync(this::hang60);
    org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !heard.isEmpty());
    grant.end();
    assertThat(call.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join())
        .startsWith("ended");
    assertThatThrownBy(() -> http.send(Call.get(uri("/"))))
        .isInstanceOf(IllegalStateException.class);
  }

  private String hang60() {
    try {
      return http.send(new Call("GET", uri("/hang"), Map.of(), new byte[0], Duration.ofSeconds(60)))
          .text();
    } catch (IOException e) {
      return "ended " + e.getMessage();
    }
  }

  @Test
  void headers_cannot_carry_another_request() {
    assertThatThrownBy(() -> http.send(Call.get(uri("/")).header("X", "a\r\nEvil: b")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> http.send(Call.get(uri("/")).header("Host", "other")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(heard).isEmpty();
  }

  @Test
  void this_machine_is_not_called_without_the_permission_for_it() {
    Grant narrow = ServicesForTests.grant("narrow", Permission.HTTP_OUTBOUND);
    assertThatThrownBy(() -> client(narrow).send(Call.get(uri("/"))))
        .hasMessageContaining("http.private");
    assertThat(heard).isEmpty();
  }
}
