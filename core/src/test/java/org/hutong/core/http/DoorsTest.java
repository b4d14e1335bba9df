package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may come in and what goes out, at its edges. */
class DoorsTest {
  @TempDir static Path directory;
  private static RestServer server;
  private static RestClient nobody;
  private static RestClient admin;

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

  static Stream<Arguments> kindsOfOthers() {
    Map<String, Object> card =
        Map.of("v", 1, "title", "Pay", "blocks", List.of(Map.of("type", "text", "text", "x")));
    List<Map<String, String>> options = List.of(Map.of("id", "a", "label", "A"));
    return Stream.of(
        Arguments.of("card", card),
        Arguments.of("choice", Map.of("text", "Which?", "options", options)),
        Arguments.of("form", Map.of("fields", List.of(Map.of("id", "a", "label", "A")))));
  }

  @ParameterizedTest
  @MethodSource("kindsOfOthers")
  void a_visitor_says_what_visitors_say_and_nothing_else(String kind, Map<String, ?> body) {
    RestClient visitor = nobody.visitor();
    var text =
        visitor
            .key(UUID.randomUUID().toString())
            .post(
                "/conversations/current/messages",
                Map.of("kind", "text", "body", Map.of("text", "Hello")));
    assertThat(text.status()).isEqualTo(200);
    for (String path :
        List.of(
            "/conversations/current/messages",
            "/conversations/" + text.get("conversation") + "/messages")) {
      var answer =
          visitor.key(UUID.randomUUID().toString()).post(path, Map.of("kind", kind, "body", body));
      assertThat(answer.status()).as("%s", answer).isEqualTo(400);
      assertThat(answer.code()).isEqualTo("invalid");
      assertThat(answer.get("detail")).contains("a visitor cannot send a " + kind);
    }
  }

  @Test
  void a_place_is_something_that_a_visitor_may_say() {
    var place =
        nobody
            .visitor()
            .key(UUID.randomUUID().toString())
            .post(
                "/conversations/current/messages",
                Map.of(
                    "kind", "location", "body", Map.of("lat", 31.2, "lng", 121.5, "label", "上海")));
    assertThat(place.status()).as("%s", place).isEqualTo(200);
  }

  /** The status line and all that follows, of a request of these lines. */
  private static String raw(String target, String... headers) throws IOException {
    try (var socket = new Socket("127.0.0.1", server.port())) {
      String head = "GET " + target + " HTTP/1.1\r\nHost: kf.test\r\nConnection: close\r\n";
      String lines = Stream.of(headers).map(line -> line + "\r\n").collect(Collectors.joining());
      socket.getOutputStream().write((head + lines + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static String many(int count, String each, String between) {
    return IntStream.range(0, count)
        .mapToObj(i -> each.replace("#", String.valueOf(i)))
        .collect(Collectors.joining(between));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/chat?site=default", "/api/v1/sites/default/appearance", "/healthz"})
  void too_many_cookies_headers_or_parameters_are_refused_in_one_line_and_not_an_error(String path)
      throws IOException {
    assertThat(raw(path, "Cookie: " + many(190, "c#=1", "; "))).startsWith("HTTP/1.1 200");
    String cookies = raw(path, "Cookie: " + many(900, "c#=1", "; "));
    if (path.startsWith("/chat")) {
      assertThat(cookies).startsWith("HTTP/1.1 400").contains("Cookie");
    } else {
      assertThat(cookies).startsWith("HTTP/1.1 200");
    }
    for (String answer :
        List.of(
            raw(path, many(150, "X-H#: 1", "\r\n")),
            raw(path, "X-Long: " + "x".repeat(20_000)),
            raw(path + "?" + many(3000, "p#=1", "&")),
            raw(path + "?" + "x".repeat(20_000)),
            raw(path, "Cookie: a=\u0001"),
            raw(path + "?%zz=1"))) {
      assertThat(answer)
          .as(answer.substring(0, Math.min(300, answer.length())))
          .matches("(?s)(HTTP/1.1 (200|303|400|404|414|431) .*|)")
          .doesNotContain("Exception", "undertow", "\tat ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"аdminka", "admin\u200b", "ａｄｍｉｎ", "𝐚dmin", "áḋmin", "ad\u2060min"})
  void nobody_gets_a_username_that_looks_like_the_administrators(String name) {
    var answer =
        admin.post("/agents", Map.of("username", name, "name", "X", "password", "a long password"));
    assertThat(answer.status()).as("%s", answer).isIn(400, 409);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Аnna", "Anna\u200b", "Ａnna", "Аnnа", "\u202eAnna"})
  void nobody_gets_a_name_that_looks_like_anothers(String name) {
    Map<String, String> anna =
        Map.of("username", "anna", "name", "Anna", "password", "a long password");
    admin.post("/agents", anna);
    var second = new HashMap<>(anna);
    second.put("username", "other");
    second.put("name", name);
    assertThat(admin.post("/agents", second).status()).isIn(400, 409);
    String id =
        admin
            .post(
                "/agents",
                Map.of(
                    "username",
                    "renamed" + Math.abs(name.hashCode()),
                    "name",
                    "Somebody",
                    "password",
                    "a long password"))
            .get("id");
    assertThat(admin.patch("/agents/" + id, Map.of("name", name)).status()).isIn(400, 409);
    // Two people of one name are not look-alikes.
    assertThat(admin.patch("/agents/" + id, Map.of("name", "Anna")).status()).isEqualTo(200);
  }

  @Test
  void the_visitors_cookie_is_bound_to_the_host_where_the_path_allows_it() {
    String host = "127.0.0.1:" + nobody.port();
    RestClient secure = nobody.with("X-Forwarded-Proto", "https").with("Origin", "https://" + host);
    String cookie = arrived(secure);
    assertThat(cookie).startsWith("__Host-hutong_").contains("; Path=/;", "; Secure", "HttpOnly");
    String pair = cookie.split(";")[0];
    assertThat(arrived(secure.with("Cookie", pair))).startsWith(pair);
    String planted = pair.substring("__Host-".length());
    assertThat(arrived(secure.with("Cookie", planted))).doesNotStartWith(pair);
    assertThat(arrived(nobody.with("Origin", "http://" + host)))
        .startsWith("hutong_")
        .contains("; Path=/chat;")
        .doesNotContain("Secure");
  }

  /** What the script of the chat page is given to come back with. */
  private static String arrived(RestClient from) {
    return from.send("POST", "!/chat/token", "{\"site\":\"default\"}").headers().get("set-cookie");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "page.html|<!doctype html><script>alert(1)</script>",
        "picture.svg|<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "script.js|alert(1)",
        "module.mjs|export default 1",
        "data.xml|<?xml version='1.0'?><x/>",
        "page.xhtml|<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
        "style.css|body{}"
      })
  void what_could_run_is_plain_text_for_saving(String file) {
    String[] parts = file.split("\\|");
    RestClient visitor = nobody.visitor().with("Tus-Resumable", "1.0.0");
    String name =
        java.util.Base64.getEncoder().encodeToString(parts[0].getBytes(StandardCharsets.UTF_8));
    var begun =
        visitor
            .with("Upload-Length", String.valueOf(parts[1].length()))
            .with("Upload-Metadata", "filename " + name)
            .with("Content-Type", "application/offset+octet-stream")
            .send("POST", "/files", parts[1]);
    assertThat(begun.status()).as("%s", begun).isEqualTo(201);
    var opened = visitor.get("!" + begun.headers().get("location"));
    Map<String, String> headers = new LinkedHashMap<>(opened.headers());
    assertThat(headers.get("content-type")).isEqualTo("text/plain");
    assertThat(headers.get("content-disposition")).startsWith("attachment");
    assertThat(headers).containsEntry("cross-origin-resource-policy", "same-origin");
    assertThat(headers).containsEntry("x-content-type-options", "nosniff");
  }
}
