package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A real small disk, which only root can make, is filled and freed again while a customer writes a
 * hundred messages a second: some of the time to the low mark, some of the time to the last byte.
 */
class SmallDiskTest {
  private static final Duration EVERY = Duration.ofMillis(10);
  private static final int MOST_WAITING = 100;
  private static final long BELOW_THE_MARK = 700_000;

  @TempDir private Path directory;
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectories(directory.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", disk.toString()) == 0,
        "a tmpfs cannot be mounted here");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "-l", disk.toString());
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  @Test
  void for_twenty_seconds_nothing_is_lost_or_doubled() throws Exception {
    fillAndFree(Duration.ofSeconds(20));
  }

  @Test
  @Tag("long")
  void for_ten_minutes_nothing_is_lost_or_doubled() throws Exception {
    fillAndFree(Duration.ofMinutes(10));
  }

  /** What was sent and not acknowledged goes again under its id, as every client does it. */
  private static final class Sender implements AutoCloseable {
    private final ProtocolClient client;
    private final RestClient rest;
    private final String conversation;
    private final ScheduledExecutorService again = Executors.newSingleThreadScheduledExecutor();
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> acked = new ConcurrentHashMap<>();
    private final Set<String> codes = ConcurrentHashMap.newKeySet();
    private volatile long refusedAt;

    Sender(ServerProcess server) {
      RestClient nobody = RestClient.to(server.http());
      String token =
          nobody.post("/api/v1/sites/default/visitors", Map.of()).expect(200, 201).string("token");
      rest = nobody.as(token);
      client = ProtocolClient.connect("customer", server.ws(), RawSocket.Options.PLAIN);
      client.hello(token, HutongServer.Account.device());
      conversation = client.awaitAck(client.say("hello")).string("conversation");
      client.keepNone().observedBy(this::got);
    }

    private void got(Frame frame) {
      if (frame.is("ack")) {
        acked.put(frame.string("id"), frame.number("seq"));
        waiting.remove(frame.string("id"));
      } else if (frame.is("error")) {
        codes.add(frame.string("code") + " " + frame.at("retry").asBoolean());
        refusedAt = System.nanoTime();
        String id = frame.string("id");
        again.schedule(() -> resend(id), 100, TimeUnit.MILLISECONDS);
      }
    }

    private void resend(String id) {
      if (waiting.contains(id)) {
        client.say(id, conversation, id);
      }
    }

    /** Nobody types on for ever into a page that sends nothing. */
    void say() {
      if (waiting.size() < MOST_WAITING) {
        String id = ProtocolClient.newId();
        waiting.add(id);
        client.say(id, conversation, id);
      }
    }

    boolean refusedLately() {
      return System.nanoTime() - refusedAt < Duration.ofMillis(500).toNanos();
    }

    void awaitAcks(int more) {
      int before = acked.size();
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> acked.size() >= before + more);
    }

    /** Everything that was sent is there once, where its ack said; nothing was refused for good. */
    void check() {
      assertThat(codes)
          .isSubsetOf("unavailable true", "order_hold true", "overloaded true")
          .contains("unavailable true");
      Map<String, Long> stored = new HashMap<>();
      long after = 0;
      for (JsonNode page = page(after); !page.isEmpty(); page = page(after)) {
        for (JsonNode event : page) {
          after = event.path("seq").asLong();
          String id = event.path("id").asString("");
          if (!id.isEmpty()) {
            assertThat(stored.put(id, after)).as("%s is there twice", id).isNull();
          }
        }
      }
      assertThat(stored).containsAllEntriesOf(acked);
    }

    private JsonNode page(long after) {
      return rest.get("/api/v1/conversations/" + conversation + "/events?limit=200&after=" + after)
          .expect(200)
          .at("items");
    }

    @Override
    public void close() {
      again.shutdownNow();
      client.close();
    }
  }

  private void fillAndFree(Duration time) throws Exception {
    try (var server =
            ServerProcess.start(
                directory.resolve("server"),
                Map.of(
                    "HUTONG_DATABASE_URL", "jdbc:h2:file:" + disk.resolve("hutong"),
                    "HUTONG_DISK_MESSAGES_BELOW", "1MiB",
                    "HUTONG_LIMITS_MESSAGES_PER_MINUTE", "1000000"));
        Sender sender = new Sender(server)) {
      ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
      writer.scheduleAtFixedRate(sender::say, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
      List<Duration> pauses = new ArrayList<>();
      long end = System.nanoTime() + time.toNanos();
      for (int round = 0; System.nanoTime() < end; round++) {
        sender.awaitAcks(100);
        fill(round % 2 == 0 ? 0 : BELOW_THE_MARK);
        await().atMost(Duration.ofSeconds(10)).until(() -> sender.refusedLately());
        isSaid(server);
        long freed = System.nanoTime();
        Files.delete(disk.resolve("filler"));
        sender.awaitAcks(1);
        pauses.add(Duration.ofNanos(System.nanoTime() - freed));
      }
      writer.shutdown();
      assertThat(writer.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      await().atMost(Duration.ofSeconds(30)).until(sender.waiting::isEmpty);
      sender.check();
      pauses.sort(null);
      System.out.printf(
          "%d acknowledged, %d times full, work went on after %s ms (median), %s ms (longest)%n",
          sender.acked.size(),
          pauses.size(),
          pauses.get(pauses.size() / 2).toMillis(),
          pauses.getLast().toMillis());
      assertThat(pauses).hasSizeGreaterThan(1);
      assertThat(pauses.get(pauses.size() / 2)).isLessThan(Duration.ofSeconds(2));
    }
  }

  private void isSaid(ServerProcess server) {
    RestClient nobody = RestClient.to(server.http());
    await().atMost(Duration.ofSeconds(5)).until(() -> nobody.get("/readyz").status() == 503);
    RestClient management = RestClient.to(URI.create("http://127.0.0.1:" + (server.port() + 1)));
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                assertThat(management.get("/health").expect(503).string("checks.disk.detail"))
                    .contains("The disk of " + disk + " has 0 MiB of 300 MiB free")
                    .contains("by themselves"));
  }

  /** Leaves so many bytes. */
  private void fill(long left) throws IOException {
    byte[] block = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
      while (disk.toFile().getUsableSpace() > left) {
        out.write(
            block, 0, (int) Math.clamp(disk.toFile().getUsableSpace() - left, 1, block.length));
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }
}
