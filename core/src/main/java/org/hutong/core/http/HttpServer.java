package org.hutong.core.http;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.hutong.core.config.Configuration;
import org.hutong.core.connection.TlsContext;
import org.hutong.core.observe.Managed;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.OptionMap;
import org.xnio.Options;

/** The public and the management listener. */
public final class HttpServer implements Managed {
  /** Times 50 ms that a listener of ours may take to be closed. */
  private static final int CLOSING = 20;

  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

  private static final int PARSE_MILLIS = 10_000;
  private static final int IDLE_MILLIS = 60_000;
  private static final int HEADER_BYTES = 16 * 1024;
  private static final int MOST_HEADERS = 100;
  private static final int BACKLOG = 4096;
  private static final long STOP_MILLIS = 10_000;

  private final Configuration configuration;
  private final TlsContext tls;
  private final Fronts fronts;
  private final InFlight inFlight;
  private volatile @Nullable Undertow undertow;

  @Inject
  HttpServer(Configuration configuration, TlsContext tls, Fronts fronts, InFlight inFlight) {
    this.configuration = configuration;
    this.tls = tls;
    this.fronts = fronts;
    this.inFlight = inFlight;
  }

  @Override
  public void start() {
    Undertow.Builder builder =
        Undertow.builder()
            .setServerOption(UndertowOptions.DECODE_URL, false)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, PARSE_MILLIS)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLIS)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, HEADER_BYTES)
            .setServerOption(UndertowOptions.MAX_HEADERS, MOST_HEADERS)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, fronts.largestBody())
            .setServerOption(UndertowOptions.ALWAYS_SET_DATE, true)
            .setSocketOption(Options.BACKLOG, BACKLOG)
            .setSocketOption(Options.TCP_NODELAY, true)
            .setWorkerThreads(1)
            .addListener(publicListener())
            .addListener(managementListener());
    Integer ioThreads = configuration.server().ioThreads();
    if (ioThreads != null) {
      builder.setIoThreads(ioThreads);
    }
    start(builder.build());
    log.info("Listening on {} and, for management, on {}", address(), managementAddress());
  }

  private Undertow.ListenerBuilder publicListener() {
    var server = configuration.server();
    Undertow.ListenerBuilder listener =
        listener(server.host(), server.port(), fronts.publicFront());
    return tls.enabled()
        ? listener
            .setType(Undertow.ListenerType.HTTPS)
            .setSslContext(tls.sslContext())
            .setOverrideSocketOptions(
                OptionMap.builder()
                    .setSequence(Options.SSL_ENABLED_PROTOCOLS, "TLSv1.3", "TLSv1.2")
                    .setSequence(Options.SSL_ENABLED_CIPHER_SUITES, tls.cipherSuites())
                    .getMap())
        : listener;
  }

  private Undertow.ListenerBuilder managementListener() {
    var management = configuration.management();
    HttpHandler front = fronts.managementFront();
    return listener(
        management.host(),
        management.port(),
        new InetSocketAddress(management.host(), 0).getAddress().isLoopbackAddress()
            ? new LoopbackNames(front)
            : front);
  }

  private static Undertow.ListenerBuilder listener(String host, int port, HttpHandler front) {
    return new Undertow.ListenerBuilder()
        .setType(Undertow.ListenerType.HTTP)
        .setHost(host)
        .setPort(port)
        .setRootHandler(front);
  }

  private void start(Undertow starting) {
    try {
      starting.start();
      undertow = starting;
    } catch (RuntimeException e) {
      // It has ended its own threads, and they close what they had opened: stop() would wait for
      // them for ever.
      throw taken(e);
    }
  }

  private RuntimeException taken(RuntimeException failure) {
    var server = configuration.server();
    var management = configuration.management();
    boolean first =
        remainsUnusable(server.host(), server.port())
            || !unusable(management.host(), management.port());
    return first
        ? PortTakenException.of(failure, server.port(), "server.port (or --port N)")
        : PortTakenException.of(failure, management.port(), "management.port");
  }

  /** Where the second listener failed, the first may be ours still for a moment. */
  private static boolean remainsUnusable(String host, int port) {
    for (int i = 0; unusable(host, port); i++) {
      if (i == CLOSING) {
        return true;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return false;
  }

  /** Tries it: which of the two listeners failed is not in what Undertow says. */
  private static boolean unusable(String host, int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Where the public listener listens; with the real port if 0 was asked for. */
  public InetSocketAddress address() {
    return address(0);
  }

  /** Where the management listener listens. */
  public InetSocketAddress managementAddress() {
    return address(1);
  }

  private InetSocketAddress address(int listener) {
    Undertow running = undertow;
    if (running == null) {
      throw new IllegalStateException("the server does not listen");
    }
    return (InetSocketAddress) running.getListenerInfo().get(listener).getAddress();
  }

  @Override
  public void stop() {
    Undertow running = undertow;
    if (running == null) {
      return;
    }
    undertow = null;
    inFlight.close();
    if (!inFlight.awaitEmpty(STOP_MILLIS)) {
      log.warn("Requests were still unanswered after {} ms", STOP_MILLIS);
    }
    running.stop();
  }
}
