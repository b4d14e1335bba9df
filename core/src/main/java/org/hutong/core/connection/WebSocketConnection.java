package org.hutong.core.connection;

import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.hutong.core.wire.CloseCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
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
    implements Socket, FrameSink, SocketOutput.Owner, ChannelListener<ConduitStreamSourceChannel> {
  private static final Logger log = LoggerFactory.getLogger(WebSocketConnection.class);

  /** Buffers read in one go; then it is another connection's turn. */
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
  private final SocketOutput output;
  private @Nullable SocketHandler handler;
  private State state = State.OPEN;

  private boolean suspended;
  private volatile long lastFrame;
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
    this.output = new SocketOutput(this, connection.getSinkChannel(), thread, limits, secure);
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
  public boolean pausing() {
    return suspended && state == State.OPEN;
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
    control(pong);
  }

  @Override
  public void pong() {
    lastFrame = thread.nanos();
  }

  @Override
  public void closed(int code) {
    if (state == State.OPEN) {
      control(CloseFrame.of(code, ""));
    }
    end(code);
  }

  @Override
  public void broken(int code, String reason) {
    if (state == State.OPEN) {
      control(CloseFrame.of(code, reason));
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
    boolean borne = output.announce(bytes);
    if (thread.isCurrent()) {
      accept(bytes, borne);
    } else if (borne) {
      thread.execute(() -> accept(bytes, true));
    } else {
      output.forget(bytes);
      thread.execute(() -> stuck("too far behind"));
    }
  }

  private void accept(byte[] bytes, boolean borne) {
    if (state == State.OPEN && borne) {
      output.add(bytes);
      return;
    }
    output.forget(bytes);
    if (!borne) {
      stuck("too far behind");
    }
  }

  /** Queues a control frame, within the bound or not. */
  private void control(byte[] frame) {
    output.announce(frame);
    output.add(frame);
  }

  @Override
  public void drained() {
    SocketHandler session = handler;
    if (session == null || state != State.OPEN) {
      return;
    }
    try {
      session.drained();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  // ---- ending

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
    output.end();
  }

  /** The peer does not read. All it can still be told is that. */
  private void stuck(String reason) {
    if (state == State.OPEN) {
      output.dropWaiting();
      broken(CloseCode.SILENT, reason);
    }
  }

  @Override
  public void lost() {
    gone();
  }

  private void gone() {
    if (state == State.GONE) {
      return;
    }
    state = State.GONE;
    output.die();
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
      if (output.stalled(now, limits.stall().toNanos())) {
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
    control(frame);
    state = State.CLOSING;
    closingSince = thread.nanos();
    readOn();
  }

  /** Goes on with what is read already, then with the socket. */
  private void readOn() {
    if (suspended) {
      suspended = false;
      decoder.resume();
      if (!suspended && state != State.GONE) {
        listen();
      }
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
          if (state == State.OPEN) {
            readOn();
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
  public String ownOrigin() {
    return handshake.peer().ownOrigin();
  }

  @Override
  public int queuedFrames() {
    return output.frames();
  }

  @Override
  public int queuedBytes() {
    return output.bytes();
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
