package org.hutong.core.connection;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.hutong.core.ids.Ids;
import org.hutong.core.time.SystemTime;
import org.hutong.core.time.SystemTimers;
import org.jspecify.annotations.Nullable;
import org.xnio.Options;

/** The codec as it runs in the product, behind a handler of the test's own. */
public final class CodecServer implements AutoCloseable {
  /** The bounds of the product. */
  static final WebSocketLimits LIMITS =
      new WebSocketLimits(
          true, false, 65_536, 64, 20, 256, 1 << 20, Duration.ofSeconds(15), Duration.ofSeconds(5));

  private final SystemTimers timers = new SystemTimers();
  private final WebSocketThreads threads = new WebSocketThreads(new SystemTime(), timers);
  private final Undertow undertow;
  private final boolean secure;
  final Arrivals arrivals;

  CodecServer(WebSocketLimits limits, SocketHandlers handlers) {
    this(limits, handlers, new Arrivals(100_000, 100_000), null, 30_000);
  }

  CodecServer(
      WebSocketLimits limits,
      SocketHandlers handlers,
      Arrivals arrivals,
      @Nullable SSLContext tls) {
    this(limits, handlers, arrivals, tls, 30_000);
  }

  private CodecServer(
      WebSocketLimits limits,
      SocketHandlers handlers,
      Arrivals arrivals,
      @Nullable SSLContext tls,
      int idleMillis) {
    this.arrivals = arrivals;
    this.secure = tls != null;
    var opening =
        new WebSocketEndpoint.Opening(limits, threads, new Ids(new SystemTime()), handlers);
    OriginPolicy origins =
        (origin, own) ->
            origin == null || origin.equals(own) || origin.equals("https://shop.example");
    var endpoint = new WebSocketEndpoint(CodecServer::peer, origins, arrivals, opening);
    var builder =
        Undertow.builder()
            .setIoThreads(2)
            .setWorkerThreads(1)
            .setSocketOption(Options.BACKLOG, 4096)
            .setSocketOption(Options.TCP_NODELAY, true)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, idleMillis)
            .setHandler(endpoint);
    undertow =
        (tls == null
                ? builder.addHttpListener(0, "127.0.0.1")
                : builder.addHttpsListener(0, "127.0.0.1", tls))
            .build();
    threads.start();
    undertow.start();
  }

  /** One whose HTTP connections may idle for half a second only. */
  static CodecServer impatient() {
    return new CodecServer(LIMITS, Echo::new, new Arrivals(10, 10), null, 500);
  }

  /** Sends every message back; bounds wide enough for the largest cases of the suite. */
  public static CodecServer echo() {
    var limits =
        new WebSocketLimits(
            false,
            true,
            32 << 20,
            1 << 20,
            10_000,
            1 << 20,
            256 << 20,
            Duration.ofSeconds(30),
            Duration.ofSeconds(5));
    return new CodecServer(limits, Echo::new);
  }

  private static Peers.Peer peer(io.undertow.server.HttpServerExchange exchange) {
    String origin = exchange.getRequestScheme() + "://" + exchange.getHostAndPort();
    return new Peers.Peer(exchange.getSourceAddress().getAddress().getHostAddress(), origin);
  }

  public int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress()).getPort();
  }

  boolean secure() {
    return secure;
  }

  @Override
  public void close() {
    undertow.stop();
    threads.stop();
    timers.stop();
  }

  /** Says what it is told. */
  static class Echo implements SocketHandler {
    final Socket socket;

    Echo(Socket socket) {
      this.socket = socket;
    }

    @Override
    public void text(byte[] utf8, int offset, int length) {
      socket.send(TextFrame.of(java.util.Arrays.copyOfRange(utf8, offset, offset + length)));
    }

    @Override
    public void binary(byte[] bytes, int offset, int length) {
      socket.send(TextFrame.binary(java.util.Arrays.copyOfRange(bytes, offset, offset + length)));
    }

    @Override
    public void drained() {}

    @Override
    public void closed(int code) {}
  }
}
