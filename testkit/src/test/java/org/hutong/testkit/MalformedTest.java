package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.hutong.core.connection.Hub;
import org.junit.jupiter.api.Test;

/** A thousand malformed frames on a hundred connections, while two people talk. */
class MalformedTest extends Contract {
  private static final int CONNECTIONS = 100;
  private static final int FRAMES = 10;

  /** At most ten of one address may wait for their hello. */
  private static final int AT_ONCE = 8;

  private final List<String> tokens = new ArrayList<>();

  /** A kind of malformed frame, and what must come of it: an error, or the end with a code. */
  private enum Shape {
    NO_JSON("bad_frame", 0),
    CUT_JSON("bad_frame", 0),
    TRAILING("bad_frame", 0),
    TWICE_THE_SAME_KEY("bad_frame", 0),
    TOO_DEEP("bad_frame", 0),
    ARRAY("bad_frame", 0),
    NOT_A_NUMBER("bad_frame", 0),
    UNKNOWN_TYPE("unknown_type", 0),
    NO_TYPE("bad_frame", 0),
    BAD_ID("invalid", 0),
    BAD_KIND("invalid", 0),
    LONE_SURROGATE("invalid", 0),
    NUL("invalid", 0),
    BINARY("", 1003),
    BAD_UTF8("", 1007),
    RESERVED_BIT("", 1002),
    RESERVED_OPCODE("", 1002),
    UNMASKED("", 1002),
    STRAY_CONTINUATION("", 1002),
    OVERSIZE("", 1009);

    final String error;
    final int close;

    Shape(String error, int close) {
      this.error = error;
      this.close = close;
    }
  }

  private byte[] text(Shape shape, Random random) {
    String word = "w" + Integer.toHexString(random.nextInt());
    String send = "{\"t\":\"send\",\"id\":\"%s\",\"kind\":\"%s\",\"body\":{\"text\":\"%s\"}}";
    String id = "abcdefghijklmnop" + Math.abs(random.nextInt());
    String text =
        switch (shape) {
          case NO_JSON -> word;
          case CUT_JSON -> cut(send.formatted(id, "text", word), random);
          case TRAILING -> "{\"t\":\"hb\"} " + word;
          case TWICE_THE_SAME_KEY -> "{\"t\":\"hb\",\"%1$s\":1,\"%1$s\":2}".formatted(word);
          case TOO_DEEP -> {
            int depth = 17 + random.nextInt(2_000);
            yield "{\"t\":\"hb\",\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
          }
          case ARRAY -> "[\"" + word + "\"]";
          case NOT_A_NUMBER -> "{\"t\":\"hb\",\"" + word + "\":NaN}";
          case UNKNOWN_TYPE -> "{\"t\":\"" + word + "\"}";
          case NO_TYPE -> "{\"" + word + "\":1}";
          case BAD_ID -> send.formatted("short", "text", word);
          case BAD_KIND -> send.formatted(id, word, word);
          case LONE_SURROGATE -> send.formatted(id, "text", word + "\\udc00");
          case NUL -> send.formatted(id, "text", word + "\\u0000");
          case BINARY, RESERVED_BIT, RESERVED_OPCODE, UNMASKED, STRAY_CONTINUATION -> word;
          case BAD_UTF8 -> "";
          case OVERSIZE -> " ".repeat(65_537 + random.nextInt(1_000));
        };
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return shape == Shape.BAD_UTF8 ? new byte[] {'"', (byte) 0xE2, (byte) 0x28, 'x'} : bytes;
  }

  private static String cut(String whole, Random random) {
    return whole.substring(0, 1 + random.nextInt(whole.length() - 1));
  }

  private static int first(Shape shape) {
    return switch (shape) {
      case BINARY -> 0x82;
      case RESERVED_BIT -> 0x81 | 0x40;
      case RESERVED_OPCODE -> 0x85;
      case STRAY_CONTINUATION -> 0x80;
      default -> 0x81;
    };
  }

  @Test
  void each_shape_gets_its_answer_and_nobody_else_notices() throws Exception {
    long seed = 20260722;
    System.out.println("MalformedTest: seed " + seed);
    Seat visitor = visitor();
    Seat agent = agent();
    String conversation = assigned(visitor, agent);
    int connections = server.part(Hub.class).connections();
    for (int i = 0; i < AT_ONCE; i++) {
      tokens.add(server.visitor().token());
    }
    attack(seed - 1, 20);
    long before = heap();
    List<Callable<Integer>> attacks = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      long mine = seed + i;
      attacks.add(() -> attack(mine, FRAMES));
    }
    int frames = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<Integer>> results = attacks.stream().map(threads::submit).toList();
      for (int i = 0; i < 30; i++) {
        visitor.client.awaitAck(visitor.client.say(conversation, "v" + i));
        agent.client.awaitAck(agent.client.say(conversation, "a" + i));
      }
      for (Future<Integer> result : results) {
        frames += value(result);
      }
    }
    assertThat(frames).isGreaterThanOrEqualTo(CONNECTIONS * FRAMES);
    assertThat(visitor.client.open()).isTrue();
    assertThat(agent.client.open()).isTrue();
    assertThat(visitor.client.frames("error")).isEmpty();
    visitor.client.awaitAnywhere(
        "the last event",
        frame -> frame.is("event") && frame.number("seq") == 63,
        ProtocolClient.PATIENCE);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(server.part(Hub.class).connections()).isEqualTo(connections));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(heap() - before).isLessThan(8L << 20));
    System.out.println(
        "MalformedTest: " + frames + " frames, heap +" + (heap() - before) / 1024 + " KiB");
  }

  private static int value(Future<Integer> result) throws Exception {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new AssertionError("seen by an attacker", e.getCause());
    }
  }

  /** Sends so many malformed frames, on a fresh connection after each that was closed. */
  private int attack(long seed, int frames) throws IOException {
    Random random = new Random(seed);
    Shape[] shapes = Shape.values();
    ProtocolClient client = null;
    int onThis = 0;
    for (int i = 0; i < frames; i++) {
      Shape shape = shapes[random.nextInt(shapes.length)];
      if (client == null || onThis == 9) {
        if (client != null) {
          client.close();
        }
        client = door.connect("attacker " + seed);
        client.hello(tokens.get((int) (seed % tokens.size())), ProtocolClient.newId());
        onThis = 0;
      }
      client.skipToNow();
      RawSocket socket = client.socket();
      socket.sendRaw(socket.frame(first(shape), text(shape, random), shape != Shape.UNMASKED));
      onThis++;
      if (shape.close == 0) {
        assertThat(client.await("error").string("code"))
            .describedAs("%s, seed %s", shape, seed)
            .isEqualTo(shape.error);
      } else {
        assertThat(client.awaitClose())
            .describedAs("%s, seed %s", shape, seed)
            .isEqualTo(shape.close);
        client = null;
      }
    }
    if (client != null) {
      client.close();
    }
    return frames;
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void no_cut_of_a_frame_between_two_packets_matters() throws IOException {
    Seat visitor = visitor();
    RawSocket socket = visitor.client.socket();
    for (int at = 1; at < 14; at++) {
      String id = ProtocolClient.newId();
      byte[] whole =
          socket.frame(
              0x81,
              ("{\"t\":\"send\",\"id\":\"%s\",\"kind\":\"text\",\"body\":{\"text\":\"%s\"}}"
                      .formatted(id, "x".repeat(200)))
                  .getBytes(StandardCharsets.UTF_8),
              true);
      socket.sendRaw(Arrays.copyOfRange(whole, 0, at));
      visitor.client.never("nothing", frame -> false, Duration.ofMillis(20));
      socket.sendRaw(Arrays.copyOfRange(whole, at, whole.length));
      visitor.client.awaitAck(id);
    }
  }

  @Test
  void what_a_slow_and_bent_network_does_to_bytes_changes_nothing() {
    try (ChaosProxy proxy = ChaosProxy.to(server.port())) {
      HutongServer.Account account = server.visitor();
      ProtocolClient client =
          until(
              ProtocolClient.connect(
                  "far away",
                  java.net.URI.create("ws://127.0.0.1:" + proxy.port() + "/ws"),
                  RawSocket.Options.PLAIN));
      client.hello(account.token(), "d-far-away-0000001");
      proxy.split(1);
      client.awaitAck(client.say("byte by byte 好"));
      proxy.heal().join(50);
      List<String> ids = List.of(client.say("a"), client.say("b"), client.say("c"));
      ids.forEach(client::awaitAck);
      proxy.heal().delay(100);
      client.awaitAck(client.say("late"));
      proxy.heal().blackhole(ChaosProxy.Direction.TO_CLIENT);
      String id = client.say("its ack is lost");
      client.never(
          "an ack",
          frame -> frame.is("ack") && frame.string("id").equals(id),
          Duration.ofMillis(500));
      proxy.cut(true);
      proxy.heal();
      ProtocolClient again =
          until(
              ProtocolClient.connect(
                  "back again",
                  java.net.URI.create("ws://127.0.0.1:" + proxy.port() + "/ws"),
                  RawSocket.Options.PLAIN));
      again.hello(account.token(), "d-far-away-0000001");
      again.send(
          Map.of("t", "send", "id", id, "kind", "text", "body", Map.of("text", "its ack is lost")));
      assertThat(again.awaitAck(id).number("seq")).isEqualTo(7);
    }
  }
}
