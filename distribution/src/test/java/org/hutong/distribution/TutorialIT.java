package org.hutong.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.hutong.testkit.Frame;
import org.hutong.testkit.Product;
import org.hutong.testkit.ProtocolClient;
import org.hutong.testkit.RawSocket;
import org.hutong.testkit.RestClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial for authors of plugins, done as it is written, without the network. */
class TutorialIT {
  /** Three times what the tutorial promises. */
  private static final double LIVE = 3 * 3;

  @TempDir Path directory;
  private Path installation;
  private Path folder;

  /** A copy of the product that may be changed; what is not changed is linked. */
  @BeforeEach
  void unpack() throws IOException {
    installation = Files.createDirectory(directory.resolve("hutong"));
    for (String part : List.of("bin", "lib", "conf", "bundled", "docs", "repository")) {
      Files.createSymbolicLink(installation.resolve(part), Distribution.home().resolve(part));
    }
    Files.createDirectory(installation.resolve("plugins"));
    folder = installation;
  }

  @Test
  void from_nothing_to_a_plugin_that_is_changed_while_people_chat() throws Exception {
    var page = new Tutorial(installation.resolve("docs/plugins/tutorial.md"));
    assertThat(page.next("sh").text()).endsWith("\nhutong run --demo\n");
    try (Product product = newProduct().start();
        var chat = new Chat(product)) {
      run(page.next("sh").text());
      folder = installation.resolve("calm-voice");
      assertShown(page.next("java"));
      assertShown(page.next("java"));
      run(page.next("sh").text());
      chat.awaitReply("Live???", "Live?");
      chat.does(page.next("chat"));
      changeWhileTheyChat(page, chat);
      assertThat(run(page.next("sh").text())).contains("calm-voice 1.0.0 can be installed");
    }
    assertThat(page.over()).isTrue();
  }

  @Test
  void a_project_with_a_library_builds_without_the_network_and_its_tests_use_the_library()
      throws Exception {
    run("hutong plugin new tidy-voice --with-libraries");
    folder = installation.resolve("tidy-voice");
    assertThat(run("mvn -B -ntp package")).contains("Tests run: 4, Failures: 0, Errors: 0");
    assertThat(run("$JAVA_HOME/bin/jar tf target/tidy-voice-1.0.0.jar"))
        .contains("lib/commons-lang3-");
    assertThat(run("hutong plugin verify target/tidy-voice-1.0.0.jar"))
        .contains("tidy-voice 1.0.0 can be installed");
  }

  /** Polling for the moment of a change writes more than people do. */
  private Product newProduct() {
    return new Product(installation, installation, "--demo")
        .with("HUTONG_LIMITS_MESSAGES_PER_MINUTE", "100000");
  }

  private void changeWhileTheyChat(Tutorial page, Chat chat) throws Exception {
    Process dev = start(page.next("sh").text());
    Path output = folder.resolve("output.txt");
    Path source = folder.resolve("src/main/java/com/example/calmvoice/CalmVoiceFilter.java");
    try {
      awaitText(output, "is live");
      String before = page.next("java").text();
      String after = page.next("java").text();
      try (var talk = new Talking(chat)) {
        long saved = System.nanoTime();
        Files.writeString(source, replaced(Files.readString(source), before, after));
        chat.awaitReply("Now~~~", "Now~");
        double seconds = (System.nanoTime() - saved) / 1e9;
        System.out.printf("TutorialIT: from save to live %.1f s%n", seconds);
        assertThat(seconds).isLessThan(LIVE);
        chat.does(page.next("chat"));

        Files.writeString(source, Files.readString(source) + "oops\n");
        awaitText(output, "CalmVoiceFilter.java:4");
        awaitText(output, "what ran before runs on");
        chat.awaitReply("Still~~~", "Still~");
        assertThat(talk.said()).isPositive();
      }
    } finally {
      dev.destroy();
      dev.waitFor(20, TimeUnit.SECONDS);
    }
  }

  private void assertShown(Tutorial.Block block) {
    assertThat(folder.resolve(block.file())).content().isEqualTo(block.text());
  }

  private static String replaced(String text, String before, String after) {
    assertThat(text).containsOnlyOnce(before);
    return text.replace(before, after);
  }

  private static void awaitText(Path file, String text) {
    Awaitility.await(text)
        .atMost(Duration.ofSeconds(60))
        .until(() -> Files.exists(file) && Files.readString(file).contains(text));
  }

  /** Runs a block to its end in the folder where the one before left us. */
  private String run(String block) throws Exception {
    Path output = Files.createTempFile(directory, "block", ".txt");
    Process process = shell(block, output);
    assertThat(process.waitFor(240, TimeUnit.SECONDS)).describedAs(block).isTrue();
    String text = Files.readString(output);
    assertThat(process.exitValue()).describedAs(block + text).isZero();
    return text;
  }

  private Process start(String block) throws IOException {
    return shell("exec " + block, folder.resolve("output.txt"));
  }

  /** Maven finds no network, no settings and no repository but the one that Hutong carries. */
  private Process shell(String block, Path output) throws IOException {
    var builder = new ProcessBuilder("sh", "-e", "-c", block).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("PATH", installation.resolve("bin") + ":" + environment.get("PATH"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put(
        "MAVEN_OPTS",
        "-Duser.home=%s -Dmaven.repo.local=%s -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=1"
            .formatted(directory.resolve("home"), directory.resolve("m2")));
    return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }

  /** A visitor of the demo's site. */
  private static final class Chat implements AutoCloseable {
    private final ProtocolClient client;

    Chat(Product product) {
      URI base = URI.create("http://127.0.0.1:" + product.port());
      RestClient rest = RestClient.to(base);
      String token =
          rest.post("/api/v1/sites/default/visitors", Map.of()).expect(200, 201).string("token");
      client =
          ProtocolClient.connect(
              "visitor",
              URI.create("ws://127.0.0.1:" + product.port() + "/ws"),
              RawSocket.Options.PLAIN);
      client.hello(token, "d-tutorial-visitor-1");
    }

    /** What is stored of what is written. */
    String write(String text) {
      Frame ack = client.awaitAck(client.say(text));
      return client
          .awaitAnywhere(
              "its event",
              frame -> frame.is("event") && frame.string("event").equals(ack.string("event")),
              ProtocolClient.PATIENCE)
          .string("body.text");
    }

    void awaitReply(String written, String seen) {
      Awaitility.await(written + " is seen as " + seen)
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(50))
          .pollInSameThread()
          .until(() -> write(written).equals(seen));
    }

    /** Lines of what is written and what is seen then, in turn. */
    void does(Tutorial.Block block) {
      List<String> lines = block.text().lines().map(line -> line.split(":", 2)[1].strip()).toList();
      for (int i = 0; i < lines.size(); i += 2) {
        assertThat(write(lines.get(i))).isEqualTo(lines.get(i + 1));
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** Somebody writes again and again; every message is stored. */
  private static final class Talking implements AutoCloseable {
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final AtomicInteger said = new AtomicInteger();
    private final Thread thread;
    private volatile Throwable failure;

    Talking(Chat chat) {
      thread = Thread.ofVirtual().unstarted(() -> talk(chat));
      thread.start();
    }

    private void talk(Chat chat) {
      try {
        while (open.get()) {
          String text = "message " + said.incrementAndGet();
          assertThat(chat.write(text)).isEqualTo(text);
          LockSupport.parkNanos(250_000_000);
        }
      } catch (AssertionError | UncheckedIOException e) {
        failure = e;
      }
    }

    int said() {
      return said.get();
    }

    @Override
    public void close() throws InterruptedException {
      open.set(false);
      thread.join();
      assertThat(failure).as("what went wrong in the chat").isNull();
    }
  }
}
