package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.hutong.core.conversation.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that really uses what plugins bring along, from {@code lib/}. */
class LibraryPluginTest {
  private static final List<String> LIBRARIES =
      List.of(
          "jackson-databind",
          "jackson-core",
          "jackson-annotations",
          "okhttp",
          "okio-jvm",
          "kotlin-stdlib",
          "grpc-okhttp",
          "grpc-api",
          "grpc-core",
          "grpc-stub",
          "grpc-context",
          "grpc-util",
          "perfmark-api",
          "guava",
          "failureaccess",
          "sqlite-jdbc");

  private static final String MEMBERS =
      """
      public record Order(String id, List<Integer> amounts) {}

      private final List<String> labels = new ArrayList<>();
      private final okhttp3.OkHttpClient http = new okhttp3.OkHttpClient();

      @Inject
      public Guard() throws Exception {
        labels.add(json());
        labels.add(http());
        labels.add(grpc());
        labels.add(sql());
        labels.add("" + com.fasterxml.jackson.databind.ObjectMapper.class.getPackage().getImplementationVersion());
      }

      private static String json() throws Exception {
        var mapper = new com.fasterxml.jackson.databind.ObjectMapper();
        Order order = mapper.readValue("{\\"id\\":\\"o1\\",\\"amounts\\":[1,2,3]}", Order.class);
        return mapper.writeValueAsString(order);
      }

      private String http() throws Exception {
        var request = new okhttp3.Request.Builder().url("%s").build();
        try (okhttp3.Response response = http.newCall(request).execute()) {
          return response.body().string();
        }
      }

      static final class Text implements io.grpc.MethodDescriptor.Marshaller<String> {
        public java.io.InputStream stream(String value) {
          return new java.io.ByteArrayInputStream(value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        public String parse(java.io.InputStream in) {
          try {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
          } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
          }
        }
      }

      private static String grpc() throws Exception {
        var method =
            io.grpc.MethodDescriptor.newBuilder(new Text(), new Text())
                .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("shop.Orders/Find")
                .build();
        var service =
            io.grpc.ServerServiceDefinition.builder("shop.Orders")
                .addMethod(
                    method,
                    io.grpc.stub.ServerCalls.asyncUnaryCall(
                        (String asked, io.grpc.stub.StreamObserver<String> answer) -> {
                          answer.onNext("order " + asked);
                          answer.onCompleted();
                        }))
                .build();
        io.grpc.Server server =
            io.grpc.okhttp.OkHttpServerBuilder.forPort(
                    new java.net.InetSocketAddress("127.0.0.1", 0),
                    io.grpc.InsecureServerCredentials.create())
                .addService(service)
                .build()
                .start();
        io.grpc.ManagedChannel channel =
            io.grpc.okhttp.OkHttpChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
        try {
          return io.grpc.stub.ClientCalls.blockingUnaryCall(
              channel, method, io.grpc.CallOptions.DEFAULT, "7");
        } finally {
          channel.shutdownNow().awaitTermination(5, java.util.concurrent.TimeUnit.SECONDS);
          server.shutdownNow().awaitTermination(5, java.util.concurrent.TimeUnit.SECONDS);
        }
      }

      private static String sql() throws Exception {
        Class.forName("org.sqlite.JDBC");
        try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite::memory:");
            var statement = connection.createStatement()) {
          statement.execute("create table orders (id text, amount int)");
          statement.execute("insert into orders values ('a', 4), ('b', 5)");
          var rows = statement.executeQuery("select sum(amount) from orders");
          rows.next();
          return "sum " + rows.getInt(1);
        }
      }

      @Override
      public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
      }
      """;

  @TempDir private Path home;
  private PluginHouse house;
  private HttpServer server;

  @BeforeEach
  void open() throws IOException {
    house = PluginHouse.open(home);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "from the shop".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
    house.close();
  }

  private PluginView installed() throws IOException {
    PluginJar jar = jar();
    LIBRARIES.forEach(name -> jar.library(WovenLibraries.jar(name)));
    return installed(jar);
  }

  private static PluginJar jar() {
    String sqlite = WovenLibraries.jar("sqlite-jdbc").getFileName().toString();
    return PluginJar.of("libraries").with("native", "[" + sqlite + "]");
  }

  private PluginView installed(PluginJar jar) throws IOException {
    String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    String members = MEMBERS.replace("%s", address);
    jar.source(
        "example.Guard",
        """
        package example;
        import jakarta.inject.Inject;
        import java.util.*;
        import org.hutong.api.*;
        import org.pf4j.Extension;
        @Extension
        public final class Guard implements MessageInterceptor, AutoCloseable {
        %s
          @Override public Verdict filter(Draft draft) { return Verdict.flag(labels); }
        }
        """
            .formatted(members));
    var agreed = new Consent(PluginHouse.AGREED.permissions(), true);
    return house
        .plugins()
        .install(new ByteArrayInputStream(jar.bytes()), "libraries.jar", agreed, "admin");
  }

  private void works() {
    works("2.17.2");
  }

  /** {@code version} is what the package of a library says of itself. */
  private void works(String version) {
    assertThat(house.say("x"))
        .isEqualTo(
            new Verdict.Pass(
                List.of(
                    "{\"id\":\"o1\",\"amounts\":[1,2,3]}",
                    "from the shop",
                    "order 7",
                    "sum 9",
                    version)));
  }

  @Test
  void json_http_grpc_and_sql_work_and_every_class_has_its_checkpoints() throws IOException {
    PluginView view = installed();
    works();
    assertThat(view.unwoven()).isEmpty();
    house.plugins().disable("libraries", "admin");
    house.plugins().enable("libraries", "admin");
    works();
  }

  /**
   * As the usual tools of a build merge libraries into a jar; those with native code stay whole.
   */
  private static int shade(PluginJar jar, List<String> libraries) throws IOException {
    Map<String, byte[]> merged = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String library : libraries) {
      Path file = WovenLibraries.jar(library);
      jar.seeing(file);
      try (var zip = new JarFile(file.toFile())) {
        for (JarEntry entry : Collections.list(zip.entries())) {
          String name = entry.getName();
          boolean left =
              entry.isDirectory()
                  || name.endsWith("module-info.class")
                  || name.matches("META-INF/(MANIFEST\\.MF|[^/]+\\.(SF|RSA|DSA|EC))");
          if (!left) {
            byte[] bytes = zip.getInputStream(entry).readAllBytes();
            merged.merge(name, bytes, (one, other) -> joined(name, one, other));
          }
        }
      }
    }
    merged.forEach(jar::entry);
    return merged.size();
  }

  private static byte[] joined(String name, byte[] one, byte[] other) {
    if (!name.startsWith("META-INF/services/")) {
      return one;
    }
    String text = new String(one, StandardCharsets.UTF_8) + "\n";
    return (text + new String(other, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void the_same_libraries_and_larger_ones_may_be_shaded_into_the_jar() throws IOException {
    List<String> shaded = new ArrayList<>(LIBRARIES);
    shaded.remove("sqlite-jdbc");
    shaded.addAll(List.of("scala-library", "groovy", "poi", "commons-lang3", "snakeyaml"));
    PluginJar jar = jar().library(WovenLibraries.jar("sqlite-jdbc"));
    int entries = shade(jar, shaded);
    assertThat(entries).isGreaterThan(10_000);
    long start = System.nanoTime();
    installed(jar);
    System.out.printf(
        "A shaded jar of %,d entries was verified, installed and started in %d ms%n",
        entries, (System.nanoTime() - start) / 1_000_000);
    works("null"); // the manifest is that of the plugin
  }

  @Test
  @Tag("long")
  void it_leaves_no_classes_in_memory() throws IOException {
    installed();
    works();
    house.plugins().disable("libraries", "admin");
    // Threads of these libraries wait for a minute for more work before they end.
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              System.gc();
              return house.get(LeakWatch.class).inMemory().isEmpty();
            });
    assertThat(house.plugins().find("libraries").threads().names()).isEmpty();
  }

  @Test
  void a_database_driver_in_its_own_classes_is_taken_back_when_it_stops() throws IOException {
    PluginJar jar =
        PluginJar.of("driver")
            .library(WovenLibraries.jar("sqlite-jdbc"))
            .extension(
                "Guard",
                "MessageInterceptor",
                """
                private final String found;
                @Inject public Guard() throws Exception {
                  Class.forName("org.sqlite.JDBC");
                  try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite::memory:");
                      var rows = connection.createStatement().executeQuery("select 40 + 2")) {
                    rows.next();
                    found = rows.getString(1);
                  }
                }
                @Override public Verdict filter(Draft draft) { return Verdict.flag(List.of(found)); }
                """);
    var agreed = new Consent(PluginHouse.AGREED.permissions(), true);
    house.plugins().install(new ByteArrayInputStream(jar.bytes()), "d.jar", agreed, "admin");
    assertThat(house.say("x")).isEqualTo(new Verdict.Pass(List.of("42")));
    house.plugins().disable("driver", "admin");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              System.gc();
              return house.get(LeakWatch.class).inMemory().isEmpty();
            });
  }
}
