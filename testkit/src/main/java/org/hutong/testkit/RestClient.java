package org.hutong.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the REST routes as a stranger's program would. Immutable; blocks. */
public final class RestClient {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http;
  private final URI base;
  private final Map<String, String> headers;

  private RestClient(HttpClient http, URI base, Map<String, String> headers) {
    this.http = http;
    this.base = base;
    this.headers = headers;
  }

  /** {@code base} is the server's address, for example {@code http://127.0.0.1:4711}. */
  public static RestClient to(URI base) {
    return new RestClient(client().build(), base, Map.of());
  }

  public static RestClient to(URI base, SSLContext tls) {
    return new RestClient(client().sslContext(tls).build(), base, Map.of());
  }

  private static HttpClient.Builder client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(10));
  }

  /** Speaks for whoever the token or key belongs to. */
  public RestClient as(String token) {
    return with("Authorization", "Bearer " + token);
  }

  public RestClient with(String header, String value) {
    var all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new RestClient(http, base, all);
  }

  public Answer get(String path) {
    return call("GET", path, null);
  }

  public Answer post(String path, Object body) {
    return call("POST", path, body);
  }

  public Answer post(String path) {
    return call("POST", path, Map.of());
  }

  public Answer put(String path, Object body) {
    return call("PUT", path, body);
  }

  public Answer patch(String path, Object body) {
    return call("PATCH", path, body);
  }

  public Answer delete(String path) {
    return call("DELETE", path, null);
  }

  private Answer call(String method, String path, @Nullable Object body) {
    byte[] bytes = body == null ? new byte[0] : JSON.writeValueAsBytes(body);
    return bytes(method, path, "application/json", bytes);
  }

  /** Sends a body as it is. */
  public Answer bytes(String method, String path, String type, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(30));
    headers.forEach(request::header);
    if (body.length > 0) {
      request.header("Content-Type", type);
    }
    request.method(
        method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    try {
      return new Answer(method + " " + path, http.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(method + " " + path + " was interrupted", e);
    }
  }

  /** What came back. */
  public record Answer(String call, HttpResponse<String> response) {
    public int status() {
      return response.statusCode();
    }

    public String text() {
      return response.body();
    }

    /** The body as JSON; an empty object if there is none. */
    public JsonNode json() {
      return text().isBlank() ? JSON.createObjectNode() : JSON.readTree(text());
    }

    public String string(String path) {
      return at(path).asString("");
    }

    public long number(String path) {
      return at(path).asLong(-1);
    }

    public JsonNode at(String path) {
      JsonNode node = json();
      for (String name : path.split("\\.")) {
        node = name.matches("\\d+") ? node.path(Integer.parseInt(name)) : node.path(name);
      }
      return node;
    }

    /** The protocol's code of a problem. */
    public String code() {
      return string("code");
    }

    public @Nullable String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }

    /** Fails unless the status is one of these. */
    public Answer expect(int... statuses) {
      if (Arrays.stream(statuses).noneMatch(status -> status == status())) {
        throw new AssertionError(
            "%s was answered with %d instead of %s: %s"
                .formatted(call, status(), Arrays.toString(statuses), text()));
      }
      return this;
    }
  }
}
