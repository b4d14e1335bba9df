package org.hutong.core.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.hutong.core.wire.CloseCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.ssl.SslConnection;

/**
 * One upgraded connection. Its state belongs to its IO thread; calls of other threads travel there.
 * Idle, it owns no buffer.
 *
 * <p>Never sets the close listener of the {@link StreamConnection}: that is Undertow's, which would
 * keep its half of every closed connection for ever.
 */
final class WebSocketConnection
    implements Socket, FrameSink, ChannelListener<ConduitStreamSourceChannel> {
  private static final Logger log = LoggerFactory.getLogger(WebSocketConnection.class);

  /** Buffers read or written in one go; then it is another connection's turn. */
  private static final int TURN = 4;

  private enum State {
    OPEN,
    /** Our close frame is queued or out; the peer's answer is waited for. */
    CLOSING,
    /** Nothing more to say or to hear: what is queued goes out, then the end of the stream. */
    ENDING,
    GONE
  }

  private final StreamConnection connection;
  private final WebSocketThread thread;
  private final Handshake.Accepted handshake;
  private final WebSocketLimits limits;
  private final UUID id;
  private final boolean secure;
  private final FrameDecoder decoder;
  private final SendQueue queue = new SendQueue();
  private @Nullable SocketHandler handler;
  private State state = State.OPEN;

  /** A flush is ordered for the end of this loop turn. */
  private boolean dirty;

  /** The kernel takes no more for now; its listener goes on. */
  private boolean blocked;

  private boolean shut;
  private boolean suspended;
  private volatile boolean overHalf;
  private volatile long lastFrame;
  private long progress;
  private long closingSince;

  /** The chain of the thread's connections; touched by {@link WebSocketThread} alone. */
  @Nullable WebSocketConnection preceding;

  @Nullable WebSocketConnection following;

  WebSocketConnection(
      StreamConnection connection,
      WebSocketThread thread,
      Handshake.Accepted handshake,
      WebSocketLimits limits,
      UUID id) {
    this.connection = connection;
    this.thread = thread;
    this.handshake = handshake;
    this.limits = limits;
    this.id = id;
    this.secure = connection instanceof SslConnection;
    this.decoder = new FrameDecoder(this, limits);
    this.lastFrame = thread.nanos();
    this.progress = lastFrame;
  }

  /** On the IO thread: begins to read. */
  void start(SocketHandlers handlers) {
    thread.add(this);
    try {
      handler = handlers.opened(this);
    } catch (RuntimeException e) {
      failed(e);
    }
    ConduitStreamSourceChannel source = connection.getSourceChannel();
    source.setReadListener(this);
    if (!suspended) {
      listen();
    }
  }

  /**
   * The wake-up is for what came in already and lies in a buffer of the layers below, where no
   * selector sees it: frames sent along with the handshake, and with TLS the rest of a record.
   */
  private void listen() {
    ConduitStreamSourceChannel source = connection.getSourceChannel();
    source.resumeReads();
    source.wakeupReads();
  }

  // ---- reading

  @Override
  public void handleEvent(ConduitStreamSourceChannel source) {
    try {
      for (int i = 0; i < TURN && state != State.GONE && source.isReadResumed(); i++) {
        int count = thread.read(source);
        if (count < 0) {
          gone();
          return;
        }
        if (count == 0) {
          return;
        }
        int start = FrameDecoder.HEADROOM;
        decoder.decode(thread.scratch(), start, start + count);
        if (!secure && !WebSocketThread.filled(count)) {
          return; // the selector tells of more; with TLS only reading on can tell
        }
      }
      if (state != State.GONE && source.isReadResumed()) {
        source.wakeupReads();
      }
    } catch (IOException e) {
      gone();
    }
  }

  @Override
  public boolean listening() {
    return state == State.OPEN || state == State.CLOSING;
  }

  @Override
  public void message(boolean text, byte[] bytes, int from, int length) {
    lastFrame = thread.nanos();
    SocketHandler session = handler;
    if (state != State.OPEN || session == null) {
      return;
    }
    try {
      if (text) {
        session.text(bytes, from, length);
      } else {
        session.binary(bytes, from, length);
      }
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  @Override
  public void ping(byte[] bytes, int from, int to) {
    lastFrame = thread.nanos();
    if (state != State.OPEN) {
      return;
    }
    byte[] pong = new byte[2 + to - from];
    pong[0] = (byte) 0x8A;
    pong[1] = (byte) (to - from);
    System.arraycopy(bytes, from, pong, 2, to - from);
    queue.announce(pong.length);
    add(pong);
  }

  @Override
  public void pong() {
    lastFrame = thread.nanos();
  }

  @Override
  public void closed(int code) {
    if (state == State.OPEN) {
      queueClose(code, "");
    }
    end(code);
  }

  @Override
  public void broken(int code, String reason) {
    if (state == State.OPEN) {
      queueClose(code, reason);
    }
    end(code);
  }

  private void failed(RuntimeException e) {
    log.atError().addKeyValue("connection", id).setCause(e).log("A session failed");
    broken(CloseCode.INTERNAL, "internal error");
  }

  // ---- writing

  @Override
  public void send(TextFrame frame) {
    byte[] bytes = frame.bytes();
    queue.announce(bytes.length);
    if (thread.isCurrent()) {
      accept(bytes);
    } else if (overfull()) {
      queue.forget(bytes.length);
      thread.execute(() -> stuck("too far behind"));
    } else {
      thread.execute(() -> accept(bytes));
    }
  }

  private void accept(byte[] bytes) {
    if (state != State.OPEN) {
      queue.forget(bytes.length);
    } else if (overfull()) {
      queue.forget(bytes.length);
      stuck("too far behind");
    } else {
      add(bytes);
    }
  }

  private boolean overfull() {
    return queue.frames() > limits.queuedFrames() * WebSocketLimits.HARD
        || queue.bytes() > limits.queuedBytes() * WebSocketLimits.HARD;
  }

  /** Adds a frame that was announced. */
  private void add(byte[] bytes) {
    if (queue.isEmpty()) {
      progress = thread.nanos();
    }
    queue.add(bytes);
    if (queue.frames() * 2 > limits.queuedFrames() || queue.bytes() > limits.queuedBytes() / 2) {
      overHalf = true;
    }
    if (!blocked) {
      flushLater();
    }
  }

  private void flushLater() {
    if (!dirty) {
      dirty = true;
      thread.flushLater(this);
    }
  }

  /** Writes what is queued, as far as the kernel takes it. */
  void flush() {
    dirty = false;
    if (state == State.GONE || blocked) {
      return;
    }
    try {
      for (int i = 0; i < TURN; i++) {
        ByteBuffer out = thread.out();
        queue.peek(out);
        if (!out.flip().hasRemaining()) {
          written();
          return;
        }
        write(out);
        if (blocked) {
          return;
        }
      }
      flushLater();
    } catch (IOException e) {
      gone();
    }
  }

  private void write(ByteBuffer out) throws IOException {
    int count = connection.getSinkChannel().write(out);
    if (count > 0) {
      progress = thread.nanos();
      queue.wrote(count);
      relieve();
    }
    if (out.hasRemaining()) {
      block();
    }
  }

  /** The queue is empty; a layer below may still hold bytes. */
  private void written() throws IOException {
    ConduitStreamSinkChannel sink = connection.getSinkChannel();
    if (state == State.ENDING && !shut) {
      shut = true;
      sink.shutdownWrites();
    }
    if (!sink.flush()) {
      block();
    }
  }

  private void block() {
    ConduitStreamSinkChannel sink = connection.getSinkChannel();
    blocked = true;
    sink.setWriteListener(same -> writable());
    sink.resumeWrites();
  }

  private void writable() {
    connection.getSinkChannel().suspendWrites();
    blocked = false;
    flush();
  }

  private void relieve() {
    SocketHandler session = handler;
    if (overHalf
        && session != null
        && state == State.OPEN
        && queue.frames() * 4 < limits.queuedFrames()
        && queue.bytes() * 4L < limits.queuedBytes()) {
      overHalf = false;
      try {
        session.drained();
      } catch (RuntimeException e) {
        failed(e);
      }
    }
  }

  // ---- ending

  private void queueClose(int code, String reason) {
    byte[] frame = CloseFrame.of(code, reason);
    queue.announce(frame.length);
    add(frame);
  }

  /** The peer is heard no more. What is queued goes out, then the stream ends. */
  private void end(int code) {
    if (state == State.ENDING || state == State.GONE) {
      return;
    }
    if (state == State.OPEN) {
      closingSince = thread.nanos();
    }
    state = State.ENDING;
    report(code);
    suspended = false;
    listen(); // to notice the end, and so that unread bytes do not turn our last ones into a reset
    if (!blocked) {
      flushLater();
    }
  }

  /** The peer does not read. All it can still be told is that. */
  private void stuck(String reason) {
    if (state == State.OPEN) {
      queue.dropWaiting();
      broken(CloseCode.SILENT, reason);
    }
  }

  private void gone() {
    if (state == State.GONE) {
      return;
    }
    state = State.GONE;
    thread.remove(this);
    report(CloseFrame.ABNORMAL);
    IoUtils.safeClose(connection);
    handshake.arrival().left();
  }

  private void report(int code) {
    SocketHandler session = handler;
    handler = null;
    if (session == null) {
      return;
    }
    try {
      session.closed(code);
    } catch (RuntimeException e) {
      log.atError().addKeyValue("connection", id).setCause(e).log("A session failed as it ended");
    }
  }

  /** Once a second: ends what makes no progress. */
  void second(long now) {
    decoder.second();
    if (state == State.OPEN) {
      boolean waits = blocked || !queue.isEmpty();
      if (waits && now - progress > limits.stall().toNanos()) {
        stuck("nothing was read for " + limits.stall().toSeconds() + " s");
      }
    } else if (now - closingSince > limits.linger().toNanos()) {
      gone();
    }
  }

  private void close(byte[] frame) {
    if (state != State.OPEN) {
      return;
    }
    queue.announce(frame.length);
    add(frame);
    state = State.CLOSING;
    closingSince = thread.nanos();
    if (suspended) {
      suspended = false;
      listen();
    }
  }

  // ---- what a session sees

  @Override
  public void close(int code, String reason) {
    byte[] frame = CloseFrame.of(code, reason);
    here(() -> close(frame));
  }

  private void here(Runnable task) {
    if (thread.isCurrent()) {
      task.run();
    } else {
      thread.execute(task);
    }
  }

  @Override
  public void suspendReads() {
    here(
        () -> {
          if (state == State.OPEN) {
            suspended = true;
            connection.getSourceChannel().suspendReads();
          }
        });
  }

  @Override
  public void resumeReads() {
    here(
        () -> {
          if (state == State.OPEN && suspended) {
            suspended = false;
            listen();
          }
        });
  }

  @Override
  public void limit(int bytes) {
    here(() -> decoder.limit(bytes));
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public String address() {
    return handshake.peer().address();
  }

  @Override
  public @Nullable String origin() {
    return handshake.origin();
  }

  @Override
  public String requestedOrigin() {
    return handshake.peer().requestedOrigin();
  }

  @Override
  public int queuedFrames() {
    return queue.frames();
  }

  @Override
  public int queuedBytes() {
    return queue.bytes();
  }

  @Override
  public void admitted() {
    handshake.arrival().admitted();
  }

  @Override
  public long lastFrameNanos() {
    return lastFrame;
  }

  @Override
  public Executor thread() {
    return thread;
  }
}
