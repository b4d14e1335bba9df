package org.hutong.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.hutong.core.app.Server;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.identity.Tokens;
import org.hutong.core.store.TestStores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Sessions with the real committer and database, and two IO threads. */
class StoredConversationTest {
  private static final int MESSAGES = 100;

  @TempDir Path directory;

  @Test
  void every_connection_of_a_visitor_hears_one_log_without_a_hole() {
    Configuration shape = TestStores.configuration(TestStores.url(directory), Durability.PROCESS);
    Configuration configuration =
        new Configuration(
            shape.server(),
            shape.management(),
            directory,
            shape.database(),
            shape.node(),
            new Configuration.Plugins(
                directory.resolve("plugins"), directory.resolve("bundled"), false),
            new Configuration.Files(directory.resolve("files"), 1 << 30, 2L << 30),
            shape.limits(),
            shape.log());
    try (Server server = Server.start(configuration);
        ExecutorService one = Executors.newSingleThreadExecutor();
        ExecutorService two = Executors.newSingleThreadExecutor()) {
      String token = token(server);
      Live first = open(server, one, token, "");
      Live second = open(server, two, token, "");
      for (int i = 0; i < MESSAGES; i++) {
        (i % 2 == 0 ? first : second).say(send(i));
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> first.of("ack").size() + second.of("ack").size() == MESSAGES);
      List<Long> whole = LongStream.rangeClosed(1, MESSAGES + 1).boxed().toList();
      await().untilAsserted(() -> assertThat(first.seqs()).isEqualTo(whole));
      await().untilAsserted(() -> assertThat(second.seqs()).isEqualTo(whole));
      String conversation = first.of("ack").getFirst().get("conversation").stringValue();
      Live third =
          open(
              server,
              two,
              token,
              ",'resume':[{'conversation':'%s','after':40}]".formatted(conversation));
      await()
          .untilAsserted(() -> assertThat(third.seqs()).isEqualTo(whole.subList(40, whole.size())));
      await().until(() -> third.of("synced").size() == 1);
    }
  }

  private static String token(Server server) {
    Site site = server.part(Sites.class).byKey("default").orElseThrow();
    Duration hour = Duration.ofHours(1);
    long end = System.currentTimeMillis() + hour.toMillis();
    return server
        .part(Tokens.class)
        .issue(new Principal.Visitor(UUID.randomUUID(), site.id(), "Li", null, 0, end), hour);
  }

  private static String send(int i) {
    return "{'t':'send','id':'message-id-%06d','kind':'text','body':{'text':'m%d'}}"
        .formatted(i, i);
  }

  private static Live open(Server server, ExecutorService thread, String token, String more) {
    Live live = new Live(thread);
    thread.execute(() -> live.handler = server.part(SocketHandlers.class).opened(live));
    live.say("{'t':'hello','token':'%s','device':'%s'%s}".formatted(token, live.id, more));
    await().atMost(Duration.ofSeconds(20)).until(() -> live.of("welcome").size() == 1);
    return live;
  }

  /** A socket that writes at once, on a thread of its own. */
  private static final class Live implements Socket {
    private final UUID id = UUID.randomUUID();
    private final Executor thread;
    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private SocketHandler handler;

    Live(Executor thread) {
      this.thread = thread;
    }

    void say(String json) {
      byte[] bytes = Office.utf8(json.replace('\'', '"'));
      thread.execute(() -> handler.text(bytes, 0, bytes.length));
    }

    List<JsonNode> of(String type) {
      return frames.stream().filter(one -> one.get("t").stringValue().equals(type)).toList();
    }

    List<Long> seqs() {
      return of("event").stream().map(one -> one.get("seq").longValue()).toList();
    }

    @Override
    public UUID id() {
      return id;
    }

    @Override
    public String address() {
      return "127.0.0.1";
    }

    @Override
    public String origin() {
      return null;
    }

    @Override
    public String ownOrigin() {
      return "http://localhost";
    }

    @Override
    public void send(TextFrame frame) {
      frames.add(FakeSocket.json(frame));
    }

    @Override
    public int queuedFrames() {
      return 0;
    }

    @Override
    public int queuedBytes() {
      return 0;
    }

    @Override
    public void admitted() {}

    @Override
    public long lastFrameNanos() {
      return System.nanoTime();
    }

    @Override
    public void limit(int bytes) {}

    @Override
    public void suspendReads() {}

    @Override
    public void resumeReads() {}

    @Override
    public void close(int code, String reason) {
      thread.execute(() -> handler.closed(code));
    }

    @Override
    public Executor thread() {
      return thread;
    }
  }
}
