package org.hutong.core.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * The way from the queue of one connection into the kernel. What is added in one turn of the IO
 * thread is written at its end in one go. Used on the IO thread alone, but for what is said to be
 * for any thread.
 */
final class SocketOutput {
  private static final Logger log = LoggerFactory.getLogger(SocketOutput.class);

  /** Buffers written in one go; then it is another connection's turn. */
  private static final int TURN = 4;

  /** Whose output it is. */
  interface Owner {
    /** The queue, once over half of its bound, is below a quarter. */
    void drained();

    /** The connection cannot be written to any more. */
    void lost();
  }

  private final Owner owner;
  private final ConduitStreamSinkChannel sink;
  private final WebSocketThread thread;
  private final WebSocketLimits limits;
  private final boolean secure;
  private final SendQueue queue = new SendQueue();

  /** A flush is ordered for the end of this loop turn. */
  private boolean dirty;

  /** The kernel takes no more for now; the sink's listener goes on. */
  private boolean blocked;

  /** The stream ends when the queue is empty. */
  private boolean ending;

  private boolean ended;
  private boolean dead;
  private boolean overHalf;
  private long progress;

  SocketOutput(
      Owner owner,
      ConduitStreamSinkChannel sink,
      WebSocketThread thread,
      WebSocketLimits limits,
      boolean secure) {
    this.owner = owner;
    this.sink = sink;
    this.thread = thread;
    this.limits = limits;
    this.secure = secure;
  }

  /** Any thread: counts a frame that is going to be added. False if that is more than is borne. */
  boolean announce(byte[] frame) {
    queue.announce(frame.length);
    return queue.frames() <= limits.queuedFrames() * WebSocketLimits.HARD
        && queue.bytes() <= limits.queuedBytes() * WebSocketLimits.HARD;
  }

  /** Any thread: a frame that was announced is not added after all. */
  void forget(byte[] frame) {
    queue.forget(frame.length);
  }

  /** Any thread. */
  int frames() {
    return queue.frames();
  }

  /** Any thread. */
  int bytes() {
    return queue.bytes();
  }

  /** Adds a frame that was announced. */
  void add(byte[] frame) {
    if (queue.isEmpty()) {
      progress = thread.nanos();
    }
    queue.add(frame);
    if (queue.frames() * 2 > limits.queuedFrames() || queue.bytes() > limits.queuedBytes() / 2) {
      overHalf = true;
      writeAhead();
    }
    flushLater();
  }

  /**
   * One turn may bring more than the bounds, although the peer reads: from half full on the kernel
   * is given at once what it takes, so that only a peer who does not read fills the queue. The
   * owner is in the midst of something and is told nothing here: the flush that follows tells it,
   * and meets an error again.
   */
  private void writeAhead() {
    if (dead || blocked || ended) {
      return;
    }
    try {
      writeSome();
    } catch (IOException e) {
      log.debug("A write ahead failed; the flush that follows ends the connection", e);
    }
  }

  /** Drops what has not been begun. */
  void dropWaiting() {
    queue.dropWaiting();
  }

  /** Ends the stream after what is queued. */
  void end() {
    ending = true;
    flushLater();
  }

  /** Writes no more: the connection is closed. */
  void die() {
    dead = true;
  }

  /** Whether something has been waiting for so long without any of it getting out. */
  boolean stalled(long now, long nanos) {
    return (blocked || !queue.isEmpty()) && now - progress > nanos;
  }

  private void flushLater() {
    if (!dirty && !blocked) {
      dirty = true;
      thread.flushLater(this);
    }
  }

  /** Writes what is queued, as far as the kernel takes it. */
  void flush() {
    dirty = false;
    relieve();
    try {
      for (int i = 0; i < TURN && !dead && !blocked; i++) {
        if (!writeSome()) {
          written();
          return;
        }
        relieve();
      }
    } catch (IOException e) {
      owner.lost();
    }
    if (!dead) {
      flushLater();
    }
  }

  /** A buffer full of what is queued; false if nothing is. */
  private boolean writeSome() throws IOException {
    ByteBuffer out = thread.out();
    queue.peek(out);
    if (!out.flip().hasRemaining()) {
      return false;
    }
    int count = write(out);
    if (out.hasRemaining()) {
      block();
    }
    if (count > 0) {
      progress = thread.nanos();
      queue.wrote(count);
    }
    return true;
  }

  /**
   * Writes until the kernel takes no more. With TLS each write takes one record, 16 KiB at most: a
   * part that was taken does not mean that the rest would not be.
   */
  private int write(ByteBuffer out) throws IOException {
    int all = 0;
    int count;
    do {
      count = sink.write(out);
      all += count;
    } while (secure && count > 0 && out.hasRemaining());
    return all;
  }

  private void relieve() {
    if (overHalf
        && queue.frames() * 4 < limits.queuedFrames()
        && queue.bytes() * 4L < limits.queuedBytes()) {
      overHalf = false;
      owner.drained();
    }
  }

  /** The queue is empty; a layer below may still hold bytes. */
  private void written() throws IOException {
    if (ending && !ended) {
      ended = true;
      sink.shutdownWrites();
    }
    if (!sink.flush()) {
      block();
    }
  }

  private void block() {
    blocked = true;
    sink.setWriteListener(same -> writable());
    sink.resumeWrites();
  }

  private void writable() {
    sink.suspendWrites();
    blocked = false;
    flush();
  }
}
