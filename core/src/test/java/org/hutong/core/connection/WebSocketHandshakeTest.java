package org.hutong.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketHandshakeTest {
  private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private CodecServer server;

  @BeforeEach
  void start() {
    server =
        new CodecServer(
            CodecServer.LIMITS,
            socket -> {
              sockets.add(socket);
              return new CodecServer.Echo(socket);
            },
            new Arrivals(15, 10),
            null);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String ask(String request) throws IOException {
    try (var client = new RawClient(server.port())) {
      return client.ask(request);
    }
  }

  @Test
  void the_answer_accepts_the_key_and_names_the_subprotocol() throws IOException {
    assertThat(ask(RawClient.request()))
        .startsWith("HTTP/1.1 101 ")
        .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
        .contains("Sec-WebSocket-Protocol: hutong.v1\r\n")
        .contains("Upgrade: websocket\r\n")
        .contains("Connection: Upgrade\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Upgrade: websocket|Upgrade: h2c|426",
        "Connection: keep-alive, Upgrade|Connection: keep-alive|426",
        "Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 8|426",
        "HTTP/1.1|HTTP/1.0|426",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|X: y|400",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Key: short|400",
        "Sec-WebSocket-Protocol: hutong.v1|X: y|400",
        "Sec-WebSocket-Protocol: hutong.v1|Sec-WebSocket-Protocol: hutong.v2|400",
        "GET / |DELETE / |405"
      })
  void a_request_that_is_no_handshake_is_refused(String part, String other, String status)
      throws IOException {
    String answer = ask(RawClient.request().replace(part, other));
    assertThat(answer).matches("(?s)HTTP/1\\.[01] " + status + " .*");
    if (status.equals("426")) {
      assertThat(answer).contains("Sec-WebSocket-Version: 13\r\n");
    }
    assertThat(sockets).isEmpty();
  }

  @Test
  void the_subprotocol_may_stand_among_others() throws IOException {
    String request = RawClient.request().replace("hutong.v1", "hutong.v9, hutong.v1");
    assertThat(ask(request)).startsWith("HTTP/1.1 101 ");
  }

  @ParameterizedTest
  @CsvSource({
    "http://kf.example,101",
    "https://shop.example,101",
    "https://kf.example,403",
    "https://evil.example,403",
    "null,403"
  })
  void a_page_of_a_strangers_site_is_refused_before_the_upgrade(String origin, int status)
      throws IOException {
    assertThat(ask(RawClient.request("Origin: " + origin))).startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void a_socket_knows_where_it_comes_from() throws IOException {
    try (var client = new RawClient(server.port()).upgrade("Origin: https://shop.example")) {
      Socket socket = await().until(sockets::peek, java.util.Objects::nonNull);
      assertThat(socket.address()).isEqualTo("127.0.0.1");
      assertThat(socket.origin()).isEqualTo("https://shop.example");
      assertThat(socket.ownOrigin()).isEqualTo("http://kf.example");
      client.text("a").read();
    }
  }

  @Test
  void ten_of_an_address_may_wait_for_hello_and_fifteen_be_open() throws IOException {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        clients.add(new RawClient(server.port()).upgrade());
      }
      assertThat(ask(RawClient.request())).startsWith("HTTP/1.1 429 ").contains("Retry-After: ");
      await().until(() -> sockets.size() == 10);
      sockets.forEach(Socket::admitted);
      for (int i = 0; i < 5; i++) {
        clients.add(new RawClient(server.port()).upgrade());
      }
      await().until(() -> sockets.size() == 15);
      sockets.forEach(Socket::admitted);
      assertThat(ask(RawClient.request())).startsWith("HTTP/1.1 429 ");
      clients.removeFirst().close();
      await().until(() -> server.arrivals.open() == 14);
      clients.add(new RawClient(server.port()).upgrade());
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
    await().until(() -> server.arrivals.open() == 0);
  }

  @Test
  void frames_that_came_with_the_handshake_are_answered() throws IOException {
    try (var client = new RawClient(server.port())) {
      var bytes = new java.io.ByteArrayOutputStream();
      bytes.writeBytes(RawClient.request().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
      bytes.writeBytes(
          RawClient.frame(0x81, "early".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      bytes.writeBytes(
          RawClient.frame(0x81, "bird".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      client.write(bytes.toByteArray());
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      assertThat(client.read().text()).isEqualTo("early");
      assertThat(client.read().text()).isEqualTo("bird");
    }
  }
}
