package org.hutong.core.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hutong.core.connection.MalformedFrames.Answer;
import org.hutong.core.connection.MalformedFrames.Shape;
import org.hutong.core.wire.FrameParser;
import org.hutong.core.wire.FrameWriter;
import org.hutong.core.wire.RefusedFrameException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MalformedFramesTest {
  private static final int CONNECTIONS = 100;
  private static final int STORMS = 3;
  private static final int FRAMES_EACH = 10;
  private static final int MEBIBYTE = 1 << 20;

  /** Parses as a session does, and says what it thinks of each frame. */
  private static final class Session extends CodecServer.Echo {
    private static final FrameParser PARSER = new FrameParser();
    private static final FrameWriter WRITER = new FrameWriter();

    Session(Socket socket) {
      super(socket);
    }

    @Override
    public void text(byte[] utf8, int offset, int length) {
      try {
        PARSER.parse(utf8, offset, length);
        super.text(utf8, offset, length);
      } catch (RefusedFrameException refused) {
        socket.send(TextFrame.of(WRITER.write(refused.frame())));
      }
    }
  }

  @Test
  void a_thousand_malformed_frames_get_their_answers_and_hurt_nobody_else() throws Exception {
    long seed = System.nanoTime();
    List<Shape> shapes = MalformedFrames.shapes(CodecServer.LIMITS.message());
    Map<String, Integer> seen = new ConcurrentHashMap<>();
    try (var server = new CodecServer(CodecServer.LIMITS, Session::new);
        var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      storm(server, shapes, new Random(seed), seen, pool); // warms up
      var over = new AtomicBoolean();
      Future<Integer> innocent = pool.submit(() -> talk(server, over));
      // What stays of a storm stays of each; what else lives in this process comes and goes.
      long grown = MEBIBYTE;
      for (int i = 1; i <= STORMS && grown >= MEBIBYTE; i++) {
        long before = liveHeap();
        storm(server, shapes, new Random(seed + i), seen, pool);
        await().untilAsserted(() -> assertThat(server.arrivals.open()).isEqualTo(1));
        grown = liveHeap() - before;
      }
      over.set(true);
      assertThat(innocent.get()).isPositive();
      await().untilAsserted(() -> assertThat(server.arrivals.open()).isZero());
      assertThat(grown).as("heap, seed %s", seed).isLessThan(MEBIBYTE);
    }
    assertThat(seen.keySet()).hasSize(shapes.size());
    System.out.printf("Malformed frames answered as they must, seed %d: %s%n", seed, seen);
  }

  private static void storm(
      CodecServer server,
      List<Shape> shapes,
      Random random,
      Map<String, Integer> seen,
      java.util.concurrent.ExecutorService pool)
      throws Exception {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      var own = new Random(random.nextLong());
      int first = i * FRAMES_EACH;
      all.add(
          pool.submit(
              () -> {
                send(server, shapes, first, own, seen);
                return null;
              }));
    }
    for (Future<?> one : all) {
      one.get();
    }
  }

  /**
   * One client after the other where a shape ends the connection, the same one where it does not.
   */
  private static void send(
      CodecServer server, List<Shape> shapes, int first, Random random, Map<String, Integer> seen)
      throws IOException {
    RawClient client = new RawClient(server.port()).upgrade();
    for (int i = 0; i < FRAMES_EACH; i++) {
      Shape shape = shapes.get((first + i) % shapes.size());
      client.write(shape.make().apply(random));
      switch (shape.answer()) {
        case Answer.Close close -> {
          assertThat(client.readToEnd()).as(shape.name()).isEqualTo(close.code());
          client.close();
          client = new RawClient(server.port()).upgrade();
        }
        case Answer.Error error -> {
          RawClient.Frame frame = client.read();
          assertThat(frame.opcode()).as(shape.name() + " " + frame.text()).isEqualTo(1);
          JsonNode answer = JsonMapper.shared().readTree(frame.text());
          assertThat(answer.path("code").asString()).as(shape.name()).isEqualTo(error.code());
        }
      }
      seen.merge(shape.name(), 1, Integer::sum);
    }
    client.close();
  }

  /** A client that does everything right; returns how many of its frames came back. */
  private static int talk(CodecServer server, AtomicBoolean over) throws IOException {
    int count = 0;
    try (var client = new RawClient(server.port()).upgrade()) {
      while (!over.get()) {
        String text = "{\"t\":\"hb\",\"n\":" + count + "}";
        assertThat(client.text(text).read().payload()).isEqualTo(text.getBytes(UTF_8));
        count++;
      }
    }
    return count;
  }

  private static long liveHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
