package org.hutong.core.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioIoThread;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * What the connections of one IO thread share: a buffer to read into, one to write from, the list
 * of those with something to write at the end of the loop turn, and the mail of other threads, of
 * which a whole batch is one wake-up.
 */
final class WebSocketThread implements Executor {
  private static final Logger log = LoggerFactory.getLogger(WebSocketThread.class);
  private static final int BUFFER = 64 * 1024;

  /** Tasks of other threads in one turn: reading must go on too. */
  private static final int TURN = 4096;

  private final XnioIoThread io;
  private final TimeSource time;
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
  private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
  private final byte[] scratch = new byte[FrameDecoder.HEADROOM + BUFFER];
  private List<SocketOutput> dirty = new ArrayList<>();
  private List<SocketOutput> flushing = new ArrayList<>();
  private boolean flushOrdered;
  private final Mail mail = new Mail(this::order, TURN);
  private @Nullable WebSocketConnection first;

  WebSocketThread(XnioIoThread io, TimeSource time) {
    this.io = io;
    this.time = time;
  }

  boolean isCurrent() {
    return Thread.currentThread() == io;
  }

  long nanos() {
    return time.nanos();
  }

  /**
   * Runs the task on the IO thread, after those that were given before. Dropped if it has ended.
   */
  @Override
  public void execute(Runnable task) {
    mail.post(task);
  }

  private void order(Runnable task) {
    try {
      io.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("An IO thread has ended; its connections are gone with it", e);
    }
  }

  /** The output is flushed at the end of this loop turn, with all others, once. */
  void flushLater(SocketOutput output) {
    dirty.add(output);
    if (!flushOrdered) {
      flushOrdered = true;
      order(this::flush);
    }
  }

  private void flush() {
    flushOrdered = false;
    List<SocketOutput> now = dirty;
    dirty = flushing;
    flushing = now;
    for (SocketOutput output : now) {
      output.flush();
    }
    now.clear();
  }

  /** Reads what is there into {@link #scratch()}; -1 at the end, 0 if there is nothing. */
  int read(ConduitStreamSourceChannel source) throws IOException {
    in.clear();
    int count = source.read(in);
    if (count > 0) {
      in.flip().get(scratch, FrameDecoder.HEADROOM, count);
    }
    return count;
  }

  /** What was read last, from {@link FrameDecoder#HEADROOM} on. */
  byte[] scratch() {
    return scratch;
  }

  static boolean filled(int count) {
    return count == BUFFER;
  }

  /** The buffer to write from, empty. */
  ByteBuffer out() {
    return out.clear();
  }

  void add(WebSocketConnection connection) {
    connection.following = first;
    if (first != null) {
      first.preceding = connection;
    }
    first = connection;
  }

  void remove(WebSocketConnection connection) {
    WebSocketConnection before = connection.preceding;
    WebSocketConnection after = connection.following;
    if (before != null) {
      before.following = after;
    } else if (first == connection) {
      first = after;
    }
    if (after != null) {
      after.preceding = before;
    }
    connection.preceding = null;
    connection.following = null;
  }

  void each(Consumer<WebSocketConnection> task) {
    WebSocketConnection at = first;
    while (at != null) {
      WebSocketConnection next = at.following;
      task.accept(at);
      at = next;
    }
  }
}
