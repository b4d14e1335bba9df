package org.hutong.core.app.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs control commands from another process. */
public final class ControlClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path data;
  private final Supplier<Kernel> kernels;

  /** A kernel of our own, for when no server runs. */
  public interface Kernel extends AutoCloseable {
    Controls controls();

    @Override
    void close();
  }

  /**
   * @param kernels starts the kernel on the same data directory
   */
  public ControlClient(Path data, Supplier<Kernel> kernels) {
    this.data = data;
    this.kernels = kernels;
  }

  /**
   * Runs the command where the data is.
   *
   * @throws ControlException if it cannot be done, with the reason for people
   */
  public JsonNode run(String command, Object arguments) {
    JsonNode tree = JSON.valueToTree(arguments);
    Optional<ControlFile.Address> server = ControlFile.read(data);
    if (server.isPresent()) {
      try {
        return remote(server.get(), command, tree);
      } catch (ConnectException e) {
        // A killed server left its file, and another process has its number: nobody listens. Should
        // one be starting, it holds the directory and the kernel below says so.
      }
    }
    try (Kernel kernel = kernels.get()) {
      return JSON.valueToTree(kernel.controls().run(command, tree));
    }
  }

  /**
   * The same in a running server only.
   *
   * @throws ControlException if none runs on this data, or it cannot be done
   */
  public JsonNode runOnServer(String command, Object arguments) {
    ControlFile.Address server = address();
    try {
      return remote(server, command, JSON.valueToTree(arguments));
    } catch (ConnectException e) {
      throw none(e);
    }
  }

  /** The same, and empty if no server runs on this data. */
  public Optional<JsonNode> runIfServer(String command, Object arguments) {
    Optional<ControlFile.Address> server = ControlFile.read(data);
    if (server.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(remote(server.get(), command, JSON.valueToTree(arguments)));
    } catch (ConnectException e) {
      return Optional.empty();
    }
  }

  /**
   * @throws ControlException if no server runs on this data
   */
  public void requireServer() {
    address();
  }

  private ControlFile.Address address() {
    return ControlFile.read(data).orElseThrow(() -> none(null));
  }

  private ControlException none(@Nullable Throwable cause) {
    return new ControlException(
        "no server runs on the data in %s: start it with hutong run, or give --data DIR or --config FILE of the one that runs"
            .formatted(data),
        cause);
  }

  private static JsonNode remote(ControlFile.Address server, String command, JsonNode arguments)
      throws ConnectException {
    String host = server.host().contains(":") ? "[" + server.host() + "]" : server.host();
    URI uri = URI.create("http://" + host + ":" + server.port() + "/control/" + command);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .header(ControlRoutes.TOKEN_HEADER, server.token())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(arguments)))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      JsonNode answer = JSON.readTree(response.body());
      if (response.statusCode() == 200) {
        return answer.get("result");
      }
      throw new ControlException(answer.path("detail").asString("the server refused"));
    } catch (ConnectException e) {
      throw e;
    } catch (IOException e) {
      throw new ControlException(
          "The server (process " + server.pid() + ") does not answer on " + uri.getAuthority(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlException("interrupted", e);
    }
  }
}
