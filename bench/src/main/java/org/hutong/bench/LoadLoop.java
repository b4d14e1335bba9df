package org.hutong.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.BooleanSupplier;

/** Runs any number of connections on the calling thread. */
final class LoadLoop implements AutoCloseable {
  /** What happens between two looks at the sockets: sends that are due. */
  interface Turn {
    /** Does what is due and returns how long nothing else will be, in nanoseconds. */
    long run(long now) throws IOException;
  }

  private final Selector selector = open();
  private final ByteBuffer scratch = LoadConnection.scratch();

  private static Selector open() {
    try {
      return Selector.open();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  void add(LoadConnection connection) throws IOException {
    connection.register(selector);
  }

  /** Turns until {@code done} or the deadline; returns whether it was done. */
  boolean until(BooleanSupplier done, long nanos, Turn turn) throws IOException {
    long end = System.nanoTime() + nanos;
    while (!done.getAsBoolean()) {
      long now = System.nanoTime();
      if (now >= end) {
        return false;
      }
      long idle = Math.min(turn.run(now), end - now);
      if (idle >= 1_000_000) {
        selector.select(idle / 1_000_000);
      } else {
        selector.selectNow();
      }
      for (SelectionKey key : selector.selectedKeys()) {
        ((LoadConnection) key.attachment()).ready(scratch);
      }
      selector.selectedKeys().clear();
    }
    return true;
  }

  boolean until(BooleanSupplier done, long nanos) throws IOException {
    return until(done, nanos, now -> 5_000_000);
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      ((LoadConnection) key.attachment()).close();
    }
    selector.close();
  }
}
