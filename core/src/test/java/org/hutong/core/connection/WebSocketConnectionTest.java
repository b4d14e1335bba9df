package org.hutong.core.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebSocketConnectionTest {
  private static final WebSocketLimits LIMITS =
      new WebSocketLimits(
          true, false, 65_536, 64, 20, 256, 1 << 20, Duration.ofSeconds(1), Duration.ofSeconds(1));

  private final ConcurrentLinkedQueue<Session> sessions = new ConcurrentLinkedQueue<>();
  private CodecServer server;

  /** Echoes, and does what some words ask for. */
  private static final class Session extends CodecServer.Echo {
    final ConcurrentLinkedQueue<Integer> closes = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
    final AtomicInteger drained = new AtomicInteger();

    Session(Socket socket) {
      super(socket);
    }

    @Override
    public void text(byte[] utf8, int offset, int length) {
      String text = new String(utf8, offset, length, UTF_8);
      heard.add(text);
      switch (text) {
        case "fail" -> throw new IllegalStateException("as asked");
        case "suspend" -> socket.suspendReads();
        case "bye" -> socket.close(4503, "draining");
        default -> super.text(utf8, offset, length);
      }
    }

    @Override
    public void drained() {
      drained.incrementAndGet();
    }

    @Override
    public void closed(int code) {
      closes.add(code);
    }
  }

  @BeforeEach
  void start() {
    server =
        new CodecServer(
            LIMITS,
            socket -> {
              var session = new Session(socket);
              sessions.add(session);
              return session;
            });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient connect() throws IOException {
    return new RawClient(server.port()).upgrade();
  }

  private Session session() {
    return await().until(sessions::peek, Objects::nonNull);
  }

  private void closedOnceWith(int code) {
    await().untilAsserted(() -> assertThat(session().closes).containsExactly(code));
  }

  @Test
  void every_length_and_every_cut_arrives_as_it_was_sent() throws IOException {
    long seed = System.nanoTime();
    var random = new Random(seed);
    try (var client = connect()) {
      for (int round = 0; round < 60; round++) {
        List<String> texts = new ArrayList<>();
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 8; i++) {
          String text = words(random, random.nextInt(4) == 0 ? 9_000 : 140);
          texts.add(text);
          bytes.writeBytes(RawClient.frame(0x81, text.getBytes(UTF_8)));
        }
        cut(client, bytes.toByteArray(), random);
        for (String text : texts) {
          assertThat(client.read().text()).as("seed %s", seed).isEqualTo(text);
        }
      }
    }
  }

  private static String words(Random random, int most) {
    var text = new StringBuilder();
    int length = random.nextInt(most);
    while (text.length() < length) {
      text.append(random.nextInt(3) == 0 ? "互通😀é" : "plain text ");
    }
    return text.toString();
  }

  private static void cut(RawClient client, byte[] bytes, Random random) throws IOException {
    for (int at = 0; at < bytes.length; ) {
      int piece = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 7 : 5_000));
      client.write(java.util.Arrays.copyOfRange(bytes, at, at + piece));
      at += piece;
    }
  }

  @Test
  void the_largest_message_passes_and_one_byte_more_is_1009() throws IOException {
    try (var client = connect()) {
      String most = "x".repeat(65_536);
      assertThat(client.text(most).read().text()).isEqualTo(most);
      client.text(most + "y");
      assertThat(client.readToEnd()).isEqualTo(1009);
    }
    closedOnceWith(1009);
  }

  @Test
  void a_message_too_long_is_refused_at_its_header_and_not_gathered() throws IOException {
    try (var client = connect()) {
      client.write(new byte[] {(byte) 0x81, (byte) 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4});
      assertThat(client.readToEnd()).isEqualTo(1009);
    }
  }

  @Test
  void fragments_count_together_against_the_limit() throws IOException {
    try (var client = connect()) {
      client.write(RawClient.frame(0x01, new byte[40_000]));
      client.write(RawClient.frame(0x80, new byte[40_000]));
      assertThat(client.readToEnd()).isEqualTo(1009);
    }
  }

  @Test
  void sixty_four_fragments_pass_with_a_ping_between_and_one_more_is_1009() throws IOException {
    try (var client = connect()) {
      client.write(RawClient.frame(0x01, "0".getBytes(UTF_8)));
      for (int i = 1; i < 63; i++) {
        client.write(RawClient.frame(0x00, Integer.toString(i % 10).getBytes(UTF_8)));
      }
      client.write(RawClient.frame(0x89, "p".getBytes(UTF_8)));
      client.write(RawClient.frame(0x80, "x".getBytes(UTF_8)));
      RawClient.Frame pong = client.read();
      assertThat(pong.opcode()).isEqualTo(10);
      assertThat(pong.text()).isEqualTo("p");
      assertThat(client.read().text()).hasSize(64).endsWith("x");
      client.write(RawClient.frame(0x01, new byte[0]));
      for (int i = 1; i < 65; i++) {
        client.write(RawClient.frame(0x00, new byte[0]));
      }
      assertThat(client.readToEnd()).isEqualTo(1009);
    }
  }

  @Test
  void a_flood_of_pings_is_closed_with_4429() throws IOException {
    try (var client = connect()) {
      for (int i = 0; i < 30; i++) {
        client.write(RawClient.frame(0x89, new byte[0]));
      }
      assertThat(client.readToEnd()).isEqualTo(4429);
    }
  }

  @Test
  void a_close_is_answered_with_its_code_and_ends_the_stream() throws IOException {
    try (var client = connect()) {
      client.write(RawClient.closeFrame(4000, "done"));
      assertThat(client.readToEnd()).isEqualTo(4000);
    }
    closedOnceWith(4000);
  }

  @Test
  void a_peer_that_just_goes_is_1006() throws IOException {
    connect().close();
    closedOnceWith(1006);
  }

  @Test
  void what_was_queued_goes_out_before_the_close_frame() throws IOException {
    try (var client = connect()) {
      client.text("one").text("bye").text("never heard");
      assertThat(client.read().text()).isEqualTo("one");
      RawClient.Frame close = client.read();
      assertThat(close.code()).isEqualTo(4503);
      client.write(RawClient.closeFrame(4503, ""));
      assertThat(client.readToEnd()).isEqualTo(1006); // nothing more, and the end
    }
    closedOnceWith(4503);
    assertThat(session().heard).containsExactly("one", "bye");
  }

  @Test
  void a_peer_that_does_not_answer_a_close_is_left_after_a_while() throws IOException {
    try (var client = connect()) {
      client.text("bye");
      assertThat(client.readToEnd()).isEqualTo(4503);
    }
    closedOnceWith(1006);
  }

  @Test
  void a_session_that_fails_closes_its_socket_alone() throws IOException {
    try (var other = connect();
        var client = connect()) {
      client.text("fail");
      assertThat(client.readToEnd()).isEqualTo(1011);
      assertThat(other.text("still here").read().text()).isEqualTo("still here");
    }
  }

  @Test
  void an_idle_connection_outlives_the_time_limit_of_requests() throws IOException {
    try (var impatient = CodecServer.impatient();
        var client = new RawClient(impatient.port()).upgrade()) {
      client.socket().setSoTimeout(2_000);
      org.assertj.core.api.Assertions.assertThatThrownBy(client::read)
          .isInstanceOf(java.net.SocketTimeoutException.class);
      client.socket().setSoTimeout(10_000);
      assertThat(client.text("still here").read().text()).isEqualTo("still here");
    }
  }

  @Test
  void frames_of_many_threads_arrive_whole_and_each_threads_in_order() throws Exception {
    try (var client = connect()) {
      Session session = session();
      List<Thread> threads =
          IntStream.range(0, 4)
              .mapToObj(
                  number ->
                      Thread.ofPlatform()
                          .start(
                              () -> {
                                for (int i = 0; i < 50; i++) {
                                  session.socket.send(frame(number + " " + i));
                                }
                              }))
              .toList();
      int[] next = new int[4];
      for (int i = 0; i < 200; i++) {
        String[] words = client.read().text().split(" ", 2);
        int number = Integer.parseInt(words[0]);
        assertThat(Integer.parseInt(words[1])).isEqualTo(next[number]++);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      await().untilAsserted(() -> assertThat(session.socket.queuedFrames()).isZero());
      assertThat(session.socket.queuedBytes()).isZero();
    }
  }

  private static TextFrame frame(String text) {
    return TextFrame.of(text.getBytes(UTF_8));
  }

  @Test
  void suspended_reads_hear_nothing_until_they_are_resumed_also_not_what_came_in_the_same_piece()
      throws IOException {
    try (var client = connect()) {
      var piece = new ByteArrayOutputStream();
      for (String text : List.of("suspend", "along with it", "suspend", "and this")) {
        piece.writeBytes(RawClient.frame(0x81, text.getBytes(UTF_8)));
      }
      client.write(piece.toByteArray());
      Session session = session();
      await().until(() -> session.heard.contains("suspend"));
      client.text("later");
      client.socket().setSoTimeout(300);
      assertThatThrownBy(client::read).isInstanceOf(java.net.SocketTimeoutException.class);
      assertThat(session.heard).containsExactly("suspend");
      client.socket().setSoTimeout(10_000);
      session.socket.resumeReads();
      assertThat(client.read().text()).isEqualTo("along with it");
      await().untilAsserted(() -> assertThat(session.heard).endsWith("suspend"));
      session.socket.resumeReads();
      assertThat(client.read().text()).isEqualTo("and this");
      assertThat(client.read().text()).isEqualTo("later");
    }
  }

  @Test
  void who_is_told_good_bye_while_reads_are_suspended_still_ends_in_order() throws IOException {
    try (var client = connect()) {
      client.text("suspend").text("not heard before the end");
      Session session = session();
      await().until(() -> session.heard.contains("suspend"));
      session.socket.close(4503, "draining");
      assertThat(client.read().code()).isEqualTo(4503);
      client.write(RawClient.closeFrame(4503, ""));
      closedOnceWith(4503);
    }
  }

  @Test
  void a_peer_that_reads_again_drains_the_queue_and_its_session_is_told() throws IOException {
    try (var client = new RawClient(RawClient.open(server.port(), 4096)).upgrade()) {
      Session session = session();
      int sent = fill(session, 600_000);
      int before = session.drained.get();
      for (int i = 0; i < sent; i++) {
        assertThat(client.read().text()).endsWith("x" + i);
      }
      await().untilAsserted(() -> assertThat(session.drained).hasValue(before + 1));
    }
  }

  /** Sends until so many bytes stay queued: the kernel takes some megabytes before it is full. */
  private static int fill(Session session, int bytes) {
    int sent = 0;
    do {
      while (session.socket.queuedBytes() < bytes) {
        session.socket.send(frame("x".repeat(10_000) + "x" + sent++));
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    } while (session.socket.queuedBytes() < bytes);
    return sent;
  }

  @Test
  void a_burst_of_one_turn_does_not_make_a_peer_that_reads_a_slow_one() throws IOException {
    int burst = 8 * LIMITS.queuedFrames();
    try (var client = connect()) {
      Session session = session();
      session.socket.execute(
          () -> IntStream.range(0, burst).forEach(i -> session.socket.send(frame("burst " + i))));
      for (int i = 0; i < burst; i++) {
        assertThat(client.read().text()).isEqualTo("burst " + i);
      }
      assertThat(session.closes).isEmpty();
      await().untilAsserted(() -> assertThat(session.drained).hasPositiveValue());
    }
  }

  @Test
  void a_peer_that_never_reads_costs_a_bounded_queue_and_is_closed_with_4408() throws IOException {
    try (var other = connect();
        var client = new RawClient(RawClient.open(server.port(), 4096)).upgrade()) {
      await().until(() -> sessions.size() == 2);
      Session stuck = sessions.stream().skip(1).findFirst().orElseThrow();
      fill(stuck, 600_000);
      assertThat(other.text("meanwhile").read().text()).isEqualTo("meanwhile");
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(stuck.closes).containsExactly(4408));
      assertThat(stuck.socket.queuedBytes()).isLessThan(20_000);
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(server.arrivals.open()).isEqualTo(1));
      assertThat(client.socket().isClosed()).isFalse();
    }
  }

  @Test
  void a_queue_beyond_its_hard_bound_is_closed_at_once() throws IOException {
    try (var client = new RawClient(RawClient.open(server.port(), 4096)).upgrade()) {
      Session session = session();
      while (session.closes.isEmpty()) {
        session.socket.send(frame("x".repeat(10_000)));
        assertThat(session.socket.queuedBytes()).isLessThan((2 << 20) + 4 * 10_010);
      }
      closedOnceWith(4408);
      assertThat(client.readToEnd()).isIn(4408, 1006);
    } catch (java.net.SocketException reset) {
      closedOnceWith(4408);
    }
  }

  @Test
  void the_last_frame_is_remembered() throws IOException {
    try (var client = connect()) {
      Session session = session();
      long before = session.socket.lastFrameNanos();
      client.text("a").read();
      long after = session.socket.lastFrameNanos();
      assertThat(after).isGreaterThan(before);
      client.write(RawClient.frame(0x8A, new byte[0]));
      await().until(() -> session.socket.lastFrameNanos() > after);
    }
  }
}
