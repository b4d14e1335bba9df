package org.hutong.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy on the loopback interface that misbehaves on demand: it delays, splits and joins,
 * throttles, goes silent in one direction or both, and cuts connections with or without a reset.
 * Faults apply at once to open connections and to new ones. Safe from any thread.
 */
public final class ChaosProxy implements AutoCloseable {
  /** Which way bytes go. */
  public enum Direction {
    TO_SERVER,
    TO_CLIENT
  }

  private static final int BUFFER = 16 * 1024;

  private final ServerSocket listener;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final Set<Direction> silent = ConcurrentHashMap.newKeySet();
  private volatile InetSocketAddress target;
  private volatile long delayNanos;
  private volatile int piece;
  private volatile long joinNanos;
  private volatile long bytesPerSecond;
  private volatile boolean refusing;

  private ChaosProxy(InetSocketAddress target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("chaos-accept").start(this::accept);
  }

  /** Listens on a free port and forwards to this one. */
  public static ChaosProxy to(int port) {
    try {
      return new ChaosProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Where new connections go from now on. */
  public void target(int port) {
    target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Every piece arrives this much later. */
  public ChaosProxy delay(long millis) {
    delayNanos = millis * 1_000_000;
    return this;
  }

  /** Forwards at most this many bytes in one write; 0: as they come. */
  public ChaosProxy split(int bytes) {
    piece = bytes;
    return this;
  }

  /** Gathers what comes in this time and forwards it in one write; 0: as it comes. */
  public ChaosProxy join(long millis) {
    joinNanos = millis * 1_000_000;
    return this;
  }

  /** Bytes a second in each direction of each connection; 0: no limit. */
  public ChaosProxy bandwidth(long bytes) {
    bytesPerSecond = bytes;
    return this;
  }

  /** Swallows what goes this way, and tells nobody: a one-way black hole. */
  public ChaosProxy blackhole(Direction direction) {
    silent.add(direction);
    return this;
  }

  /** Half-open: both ends stay connected and hear nothing more. */
  public ChaosProxy silence() {
    return blackhole(Direction.TO_SERVER).blackhole(Direction.TO_CLIENT);
  }

  /** New connections are cut at once. */
  public ChaosProxy refuse(boolean on) {
    refusing = on;
    return this;
  }

  /** Ends every fault. Bytes that were swallowed stay lost, so open connections should be cut. */
  public ChaosProxy heal() {
    silent.clear();
    delayNanos = 0;
    piece = 0;
    joinNanos = 0;
    bytesPerSecond = 0;
    refusing = false;
    return this;
  }

  /** Cuts every connection; with a reset if {@code reset}, else with an orderly end. */
  public ChaosProxy cut(boolean reset) {
    links.forEach(link -> link.close(reset));
    return this;
  }

  public int connections() {
    return links.size();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().name("chaos-link").start(() -> open(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void open(Socket client) {
    try {
      if (refusing) {
        client.setSoLinger(true, 0);
        client.close();
        return;
      }
      var server = new Socket();
      server.connect(target, 5_000);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      var link = new Link(client, server);
      links.add(link);
      Thread.ofVirtual().start(() -> pump(link, client, server, Direction.TO_SERVER));
      pump(link, server, client, Direction.TO_CLIENT);
    } catch (IOException e) {
      quietly(client);
    }
  }

  private void pump(Link link, Socket from, Socket to, Direction direction) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        int length = gather(in, buffer, read);
        pause(delayNanos);
        if (!silent.contains(direction)) {
          forward(out, buffer, length);
        }
      }
    } catch (IOException e) {
      // The link is over either way.
    }
    if (!silent.contains(direction)) {
      link.close(false);
    }
  }

  private int gather(InputStream in, byte[] buffer, int read) throws IOException {
    long wait = joinNanos;
    int length = read;
    if (wait > 0) {
      pause(wait);
      while (in.available() > 0 && length < buffer.length) {
        length += in.read(buffer, length, buffer.length - length);
      }
    }
    return length;
  }

  private void forward(OutputStream out, byte[] buffer, int length) throws IOException {
    int most = piece > 0 ? piece : length;
    for (int from = 0; from < length; from += most) {
      int size = Math.min(most, length - from);
      out.write(buffer, from, size);
      out.flush();
      long rate = bytesPerSecond;
      if (rate > 0) {
        pause(size * 1_000_000_000L / rate);
      }
    }
  }

  private static void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static void quietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut(false);
  }

  private final class Link {
    private final Socket client;
    private final Socket server;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void close(boolean reset) {
      links.remove(this);
      if (reset) {
        try {
          client.setSoLinger(true, 0);
          server.setSoLinger(true, 0);
        } catch (IOException e) {
          // It is gone already.
        }
      }
      quietly(client);
      quietly(server);
    }
  }
}
