package org.hutong.core.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who calls the REST routes: with a token or without, from an address of his own. */
record RestClient(int port, @Nullable String token, Map<String, String> headers) {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  record Answer(int status, Map<String, String> headers, String text) {
    JsonNode json() {
      return JSON.readTree(text.isEmpty() ? "{}" : text);
    }

    String code() {
      return json().path("code").asString("");
    }

    String get(String member) {
      return json().path(member).asString("");
    }
  }

  static RestClient nobody(int port) {
    return new RestClient(port, null, Map.of());
  }

  RestClient as(@Nullable String other) {
    return new RestClient(port, other, headers);
  }

  RestClient with(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new RestClient(port, token, more);
  }

  RestClient from(String address) {
    return with("X-Forwarded-For", address);
  }

  Answer get(String path) {
    return send("GET", path, null);
  }

  Answer post(String path, Object body) {
    return send("POST", path, JSON.writeValueAsString(body));
  }

  Answer put(String path, Object body) {
    return send("PUT", path, JSON.writeValueAsString(body));
  }

  Answer patch(String path, Object body) {
    return send("PATCH", path, JSON.writeValueAsString(body));
  }

  Answer delete(String path) {
    return send("DELETE", path, null);
  }

  /** {@code path} from the root, or from {@code /api/v1} if it does not begin with a known root. */
  Answer send(String method, String path, @Nullable String body) {
    String full = path.startsWith("!") ? path.substring(1) : "/api/v1" + path;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + full))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    headers.forEach(request::header);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      var response = HTTP.send(request.build(), BodyHandlers.ofString());
      Map<String, String> flat = new LinkedHashMap<>();
      response.headers().map().forEach((name, values) -> flat.put(name, values.getFirst()));
      return new Answer(response.statusCode(), flat, response.body());
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(method + " " + full, e);
    }
  }

  /** A token of the administrator. */
  RestClient administrator() {
    return logIn("admin", RestServer.PASSWORD);
  }

  RestClient logIn(String username, String password) {
    Answer answer = post("/login", Map.of("username", username, "password", password));
    if (answer.status() != 200) {
      throw new IllegalStateException("log-in: " + answer);
    }
    return as(answer.get("token"));
  }

  /** A new visitor of the site {@code default}. */
  RestClient visitor() {
    return as(post("/sites/default/visitors", Map.of()).get("token"));
  }

  RestClient key(String id) {
    return with("Idempotency-Key", id);
  }
}
