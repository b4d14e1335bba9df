package org.hutong.core.connection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way out of one connection. The frames are touched on the IO thread alone; what is
 * counted may be read and announced by any thread. Empty, it holds nothing.
 */
final class SendQueue {
  private static final VarHandle FRAMES = counter("frames");
  private static final VarHandle BYTES = counter("bytes");

  private byte @Nullable [] first;
  private @Nullable ArrayDeque<byte[]> rest;

  /** How much of the first frame is written already. */
  private int written;

  private volatile int frames;
  private volatile int bytes;

  private static VarHandle counter(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(SendQueue.class, name, int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Any thread: counts a frame that is going to be added. */
  void announce(int size) {
    FRAMES.getAndAdd(this, 1);
    BYTES.getAndAdd(this, size);
  }

  /** A frame that was announced is not added after all, or is out. */
  void forget(int size) {
    FRAMES.getAndAdd(this, -1);
    BYTES.getAndAdd(this, -size);
  }

  int frames() {
    return frames;
  }

  int bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return first == null;
  }

  /** Adds a frame that was announced. */
  void add(byte[] frame) {
    if (first == null) {
      first = frame;
      return;
    }
    if (rest == null) {
      rest = new ArrayDeque<>(4);
    }
    rest.add(frame);
  }

  /** Copies the beginning of what waits, as much as there is room for. */
  void peek(ByteBuffer out) {
    if (first == null) {
      return;
    }
    put(out, first, written);
    if (rest != null) {
      for (byte[] frame : rest) {
        if (!out.hasRemaining()) {
          return;
        }
        put(out, frame, 0);
      }
    }
  }

  private static void put(ByteBuffer out, byte[] frame, int from) {
    out.put(frame, from, Math.min(frame.length - from, out.remaining()));
  }

  /** The next {@code count} bytes are out. */
  void wrote(int count) {
    int left = count;
    byte[] frame = first;
    while (frame != null && left > 0) {
      int open = frame.length - written;
      if (left < open) {
        written += left;
        return;
      }
      left -= open;
      frame = next(frame);
    }
  }

  private byte @Nullable [] next(byte[] done) {
    forget(done.length);
    written = 0;
    first = rest == null ? null : rest.poll();
    if (first == null) {
      rest = null;
    }
    return first;
  }

  /**
   * Drops everything but a frame that is out by half: the peer could not make sense of the next.
   */
  void dropWaiting() {
    byte[] begun = written > 0 ? first : null;
    int kept = written;
    for (byte[] frame = first; frame != null; ) {
      frame = next(frame);
    }
    if (begun != null) {
      announce(begun.length);
      add(begun);
      written = kept;
    }
  }
}
