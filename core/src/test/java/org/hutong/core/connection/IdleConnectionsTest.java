package org.hutong.core.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Thousands of connections that only keep alive. Both ends live in this process, so the figures
 * that it prints are an upper bound of what a server needs.
 */
class IdleConnectionsTest {
  private static final int CONNECTIONS = 5_000;
  private static final byte[] HEARTBEAT = "{\"t\":\"hb\",\"heads\":[]}".getBytes(UTF_8);
  private static final byte[] ANSWER = RawClient.frame(0x81, "{\"t\":\"hb\"}".getBytes(UTF_8));

  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  private final class Session implements SocketHandler {
    @Override
    public void text(byte[] utf8, int offset, int length) {
      answers.incrementAndGet();
    }

    @Override
    public void drained() {}

    @Override
    public void closed(int code) {
      closed.incrementAndGet();
    }
  }

  @Test
  void five_thousand_connections_answer_their_heartbeats_and_cost_little() throws Exception {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    assertThat(system.getMaxFileDescriptorCount())
        .as("open files that this process may have: raise it with ulimit -n")
        .isGreaterThan(2L * CONNECTIONS + 500);
    SocketHandlers handlers =
        socket -> {
          sockets.add(socket);
          socket.admitted();
          return new Session();
        };
    try (var server = new CodecServer(CodecServer.LIMITS, handlers);
        var clients = new Clients(server.port())) {
      clients.open(200); // warms up what is paid once
      beat(200);
      long heap = liveHeap();
      long other = outsideHeapKilobytes();
      clients.open(CONNECTIONS - 200);
      beat(CONNECTIONS);
      beat(CONNECTIONS);
      int more = CONNECTIONS - 200;
      double live = (liveHeap() - heap) / 1024.0 / more;
      double outside = (outsideHeapKilobytes() - other) / (double) more;
      System.out.printf(
          "%d idle connections, client and server in one process: %.2f KiB live heap and %.2f KiB"
              + " of RSS outside the heap for each%n",
          CONNECTIONS, live, outside);
      assertThat(live).isLessThan(5);
      assertThat(closed).hasValue(0);
      assertThat(server.arrivals.open()).isEqualTo(CONNECTIONS);
    }
  }

  /** A heartbeat to everybody, and everybody's answer. */
  private void beat(int count) {
    await().until(() -> sockets.size() == count);
    int before = answers.get();
    TextFrame frame = TextFrame.of(HEARTBEAT);
    sockets.forEach(socket -> socket.send(frame));
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(answers).hasValue(before + count));
  }

  private static long liveHeap() throws InterruptedException {
    var memory = ManagementFactory.getMemoryMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  /** The heap's own share of the RSS says more about the collector than about connections. */
  private static long outsideHeapKilobytes() throws IOException {
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted() / 1024;
    return residentKilobytes() - heap;
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }

  /** Many clients on one thread, with nothing of their own but a channel. */
  private static final class Clients implements AutoCloseable {
    private final InetSocketAddress address;
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private final Thread thread;

    Clients(int port) throws IOException {
      address = new InetSocketAddress("127.0.0.1", port);
      thread = Thread.ofPlatform().daemon().start(this::run);
    }

    void open(int count) throws IOException {
      byte[] request = RawClient.request().getBytes(ISO_8859_1);
      ByteBuffer in = ByteBuffer.allocate(1024);
      for (int i = 0; i < count; i++) {
        SocketChannel channel = SocketChannel.open(address);
        channel.write(ByteBuffer.wrap(request));
        in.clear();
        while (!new String(in.array(), 0, in.position(), ISO_8859_1).contains("\r\n\r\n")) {
          channel.read(in);
        }
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        selector.wakeup();
      }
    }

    private void run() {
      try {
        while (selector.isOpen()) {
          selector.select(this::answer, 100);
        }
      } catch (IOException | java.nio.channels.ClosedSelectorException end) {
        // the test is over
      }
    }

    /** Whatever comes in is one heartbeat: the server sends nothing else. */
    private void answer(SelectionKey key) {
      try {
        SocketChannel channel = (SocketChannel) key.channel();
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
          channel.close();
        } else if (count > 0) {
          channel.write(ByteBuffer.wrap(ANSWER));
        }
      } catch (IOException gone) {
        key.cancel();
      }
    }

    @Override
    public void close() throws Exception {
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
      thread.join(5_000);
    }
  }
}
