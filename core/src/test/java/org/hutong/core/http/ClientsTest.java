package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.Undertow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.hutong.core.config.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClientsTest {
  private static final List<String> TRUSTED =
      List.of("127.0.0.1", "10.0.0.0/8", "fd00::/8", "::ffff:192.168.0.0/112");

  private static Undertow trusting;
  private static Undertow suspicious;

  @BeforeAll
  static void start() {
    trusting = server(TRUSTED, null);
    suspicious = server(List.of("10.0.0.0/8"), null);
  }

  @AfterAll
  static void stop() {
    trusting.stop();
    suspicious.stop();
  }

  static Stream<Arguments> forwarded() {
    return table("forwarded.tsv");
  }

  static Stream<Arguments> origins() {
    return table("origin.tsv");
  }

  private static Stream<Arguments> table(String name) {
    try (var in = ClientsTest.class.getResourceAsStream("/cases/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> Arguments.of((Object[]) line.split("\t", -1)))
              .toList()
              .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("forwarded")
  void the_client_is_who_the_nearest_trusted_proxy_saw(String header, String value, String client) {
    assertThat(ask(trusting, "Host: kf.test", header + ": " + value).address()).isEqualTo(client);
  }

  @ParameterizedTest
  @MethodSource("forwarded")
  void nobody_else_says_who_the_client_is(String header, String value, String client) {
    assertThat(ask(suspicious, "Host: kf.test", header + ": " + value).address())
        .isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @MethodSource("origins")
  void our_own_origin_is_what_the_browser_was_asked_for(String headers, String origin, String own) {
    Client client = ask(trusting, headers.split(" \\| "));
    assertThat(origin.equals(client.ownOrigin())).as("%s", client).isEqualTo(own.equals("yes"));
    assertThat(client.secure()).isEqualTo(client.ownOrigin().startsWith("https:"));
  }

  @Test
  void lines_of_the_same_header_are_one_list() {
    String[] lines = {
      "Host: kf.test",
      "X-Forwarded-For: 198.51.100.9",
      "X-Forwarded-For: \"198.51.100.9",
      "X-Forwarded-For: 203.0.113.7, 10.1.2.3",
      "X-Forwarded-For: fd00::7"
    };
    assertThat(ask(trusting, lines).address()).isEqualTo("203.0.113.7");
    String[] forwarded = {
      "Host: kf.test", "Forwarded: for=\"198.51.100.9", "Forwarded: for=203.0.113.7;host=a.test"
    };
    assertThat(ask(trusting, forwarded).address()).isEqualTo("203.0.113.7");
  }

  @Test
  void a_client_that_writes_the_header_that_its_proxy_does_not_is_not_believed() {
    String[] lines = {
      "Host: kf.test", "X-Forwarded-For: 203.0.113.7", "Forwarded: for=198.51.100.9;proto=https"
    };
    Client client = ask(trusting, lines);
    assertThat(client.address()).isEqualTo("203.0.113.7");
    assertThat(client.secure()).isFalse();
  }

  @Test
  void a_header_as_long_as_a_request_may_be_is_read_to_a_bound() {
    String hops = "10.1.2.3,".repeat(1600);
    assertThat(ask(trusting, "Host: kf.test", "X-Forwarded-For: 203.0.113.7," + hops).address())
        .isEqualTo("10.1.2.3");
    for (String garbage : List.of(",", "\"", "[", ";", "\\", "for=", "1", ":")) {
      for (String header : List.of("X-Forwarded-For: ", "Forwarded: ", "X-Forwarded-Host: ")) {
        Client client = ask(trusting, "Host: kf.test", header + garbage.repeat(3000));
        assertThat(client).isEqualTo(new Client("127.0.0.1", false, "http://kf.test"));
      }
    }
  }

  @Test
  void the_configured_address_is_our_origin_whatever_is_asked_for() {
    Undertow server = server(TRUSTED, "https://Shop.example:443/kefu");
    try {
      assertThat(ask(server, "Host: 10.0.0.5:8080").ownOrigin()).isEqualTo("https://shop.example");
    } finally {
      server.stop();
    }
  }

  private static Undertow server(List<String> trusted, String publicUrl) {
    var clients = new Clients(configuration(trusted, publicUrl));
    Undertow server =
        Undertow.builder()
            .setIoThreads(1)
            .setWorkerThreads(1)
            .addHttpListener(0, "127.0.0.1")
            .setHandler(
                exchange -> {
                  Client client = clients.resolve(exchange);
                  exchange
                      .getResponseSender()
                      .send(client.address() + "\n" + client.secure() + "\n" + client.ownOrigin());
                })
            .build();
    server.start();
    return server;
  }

  private static Configuration configuration(List<String> trusted, String publicUrl) {
    Path none = Path.of("none");
    return new Configuration(
        new Configuration.Server(
            0, "127.0.0.1", publicUrl, 1, trusted, new Configuration.Tls(null, null)),
        new Configuration.Management("127.0.0.1", 0),
        none,
        new Configuration.Database(
            "", null, null, new Configuration.Pool(2, 0), Configuration.Durability.PROCESS),
        new Configuration.Node("test"),
        new Configuration.Plugins(none, none, true),
        new Configuration.Files(none, 1, 1),
        new Configuration.Limits(65_536, 262_144, 100, 6000, 5_000, Duration.ofSeconds(25)),
        new Configuration.Log(Configuration.Format.PLAIN));
  }

  /** Sends these header lines as they are: a client of the JDK would not. */
  private static Client ask(Undertow server, String... headers) {
    var address = (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      String head = String.join("\r\n", Arrays.asList(headers));
      String request = "GET / HTTP/1.1\r\n" + head + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      String[] body = answer.substring(answer.indexOf("\r\n\r\n") + 4).split("\n", -1);
      return new Client(body[0], Boolean.parseBoolean(body[1]), body[2]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
