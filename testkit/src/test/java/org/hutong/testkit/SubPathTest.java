package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server says of paths whose public address has one. */
class SubPathTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path directory;
  private static HutongServer server;

  @BeforeAll
  static void start() {
    server =
        HutongServer.start(directory, Map.of("server.publicUrl", "https://shop.example/kefu/"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> send(String method, String path, String... headers)
      throws Exception {
    var request = HttpRequest.newBuilder(URI.create(server.http() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(
        request.method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/kefu"})
  void redirects_cookies_pages_and_uploads_name_the_path_that_the_browser_sees(String prefix)
      throws Exception {
    assertThat(header(send("GET", prefix + "/"), "Location")).isEqualTo("/kefu/console/");
    assertThat(header(send("GET", prefix + "/setup?token=x"), "Location"))
        .isEqualTo("/kefu/console/");
    var chat = send("GET", prefix + "/chat?site=default");
    var known =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(server.http() + prefix + "/chat/token"))
                .headers("Content-Type", "application/json", "Origin", "https://shop.example")
                .POST(BodyPublishers.ofString("{\"site\":\"default\"}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(header(known, "Set-Cookie")).contains("Path=/kefu/chat");
    assertThat(chat.body())
        .contains("action=\"/kefu/chat/send\"", "<meta name=\"root\" content=\"/kefu\">")
        .doesNotContain("\"/chat", "\"/assets");
    var begun =
        send(
            "POST",
            prefix + "/api/v1/files",
            "Authorization",
            "Bearer " + server.visitor().token(),
            "Tus-Resumable",
            "1.0.0",
            "Upload-Length",
            "10");
    assertThat(begun.statusCode()).isEqualTo(201);
    assertThat(header(begun, "Location")).startsWith("/kefu/api/v1/files/");
    assertThat(send("GET", prefix + "/healthz").statusCode()).isEqualTo(200);
    assertThat(send("GET", prefix + "/api").body()).doesNotContain("\"/api");
    assertThat(send("GET", prefix + "/kefu/chat?site=default").statusCode())
        .isEqualTo(prefix.isEmpty() ? 200 : 404);
  }
}
