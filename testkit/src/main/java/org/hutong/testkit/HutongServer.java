package org.hutong.testkit;

import com.google.inject.Module;
import com.google.inject.util.Modules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.hutong.core.app.Server;
import org.hutong.core.config.ConfigurationReader;
import org.hutong.core.http.HttpServer;
import org.hutong.core.identity.FirstAdministrator;
import org.jspecify.annotations.Nullable;

/**
 * The whole product in this process: the real wiring on free ports, with a database file and a
 * folder of plugins of its own. It can be stopped and started again on the same data.
 */
public final class HutongServer implements AutoCloseable {
  public static final String ADMIN = "admin";
  public static final String PASSWORD = "correct horse battery staple";

  private final Path directory;
  private final Map<String, String> settings;
  private final Module[] replaced;
  private final AtomicInteger agents = new AtomicInteger();
  private Server server;
  private volatile @Nullable Account administrator;
  private volatile @Nullable String key;
  private volatile @Nullable RestClient door;

  private HutongServer(Path directory, Map<String, String> settings, Module... replaced) {
    this.directory = directory;
    this.settings = settings;
    this.replaced = replaced;
    this.server = boot();
  }

  /** Starts with the product's defaults; {@code directory} is made if it is not there. */
  public static HutongServer start(Path directory) {
    return start(directory, Map.of());
  }

  /** Starts with these settings instead of the defaults, by their keys in {@code hutong.yml}. */
  public static HutongServer start(Path directory, Map<String, String> settings) {
    return new HutongServer(directory, settings);
  }

  /** The same with bindings that win over the product's, for a clock. */
  static HutongServer start(Path directory, Map<String, String> settings, Module replaced) {
    return new HutongServer(directory, settings, replaced);
  }

  private Server boot() {
    try {
      Files.createDirectories(plugins());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var reader = new ConfigurationReader(Map.of(), directory);
    Map<String, String> all = new LinkedHashMap<>();
    all.put("server.port", "0");
    all.put("server.host", "127.0.0.1");
    all.put("management.port", "0");
    all.put("data", directory.resolve("data").toString());
    all.put("limits.messagesPerMinute", "100000");
    all.put("limits.connectionsPerIp", "10000");
    Crowded.settings().forEach(all::put);
    all.putAll(settings);
    all.forEach((key, value) -> reader.option("test", key, value));
    Module first =
        binder ->
            binder.bind(FirstAdministrator.class).toInstance(new FirstAdministrator(PASSWORD));
    return Server.start(reader.read(), Modules.combine(Modules.combine(replaced), first));
  }

  /** Drains and stops; {@link #resume} starts again on the same data, on another port. */
  public void stop() {
    server.close();
  }

  public HutongServer resume() {
    administrator = null;
    server = boot();
    return this;
  }

  /** A part of the running kernel, for tests that look inside. */
  public <T> T part(Class<T> type) {
    return server.part(type);
  }

  public Path plugins() {
    return directory.resolve("plugins");
  }

  public Path data() {
    return directory.resolve("data");
  }

  public int port() {
    return part(HttpServer.class).address().getPort();
  }

  public URI http() {
    return URI.create("http://127.0.0.1:" + port());
  }

  public URI management() {
    return URI.create("http://127.0.0.1:" + part(HttpServer.class).managementAddress().getPort());
  }

  public URI ws() {
    return URI.create("ws://127.0.0.1:" + port() + "/ws");
  }

  public RestClient rest() {
    RestClient other = door;
    return other == null ? RestClient.to(http()) : other;
  }

  /** From now on people reach it this way: over TLS, or through a proxy. */
  public HutongServer reachedBy(RestClient rest) {
    door = rest;
    return this;
  }

  /** Logs in. */
  public Account logIn(String username, String password) {
    RestClient.Answer answer =
        rest()
            .post("/api/v1/login", Map.of("username", username, "password", password))
            .expect(200);
    return new Account(answer.string("user.id"), username, answer.string("token"));
  }

  /** The first administrator; logged in once for each start. */
  public Account admin() {
    Account known = administrator;
    if (known == null) {
      known = logIn(ADMIN, PASSWORD);
      administrator = known;
    }
    return known;
  }

  /** An agent of the group {@code default} who comes with a token of another system; off duty. */
  public Account agent(String name, int capacity) {
    String username = name.toLowerCase(Locale.ROOT) + agents.incrementAndGet();
    RestClient.Answer made =
        rest()
            .as(key())
            .post("/api/v1/tokens", Map.of("role", "agent", "id", username, "name", name))
            .expect(200, 201);
    String id = made.string("user.id");
    rest()
        .as(admin().token())
        .patch("/api/v1/agents/" + id, Map.of("capacity", capacity))
        .expect(200, 204);
    return new Account(id, username, made.string("token"));
  }

  /** An API key that may issue tokens. */
  private String key() {
    String known = key;
    if (known == null) {
      known =
          rest()
              .as(admin().token())
              .post(
                  "/api/v1/api-keys", Map.of("name", "test", "permissions", List.of("token.issue")))
              .expect(201)
              .string("key");
      key = known;
    }
    return known;
  }

  /** The id of the group {@code default}. */
  public String group() {
    return rest().as(admin().token()).get("/api/v1/groups").expect(200).string("items.0.id");
  }

  /** A new visitor of the site {@code default}. */
  public Account visitor() {
    RestClient.Answer answer =
        rest().post("/api/v1/sites/default/visitors", Map.of()).expect(200, 201);
    String id = answer.string("visitor.id");
    return new Account(
        id.isEmpty() ? answer.string("visitor") : id, answer.string("key"), answer.string("token"));
  }

  @Override
  public void close() {
    server.close();
  }

  /** Somebody with a token. {@code name}: the username, or a visitor's secret key. */
  public record Account(String id, String name, String token) {
    /** A stable id for a device. */
    public static String device() {
      return "d-" + UUID.randomUUID();
    }
  }
}
