package org.hutong.core.connection;

import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket as its session sees it. Every method may be called from any thread and none blocks;
 * what is called on the socket's own IO thread is written once at the end of the loop turn.
 */
public interface Socket {
  /** The connection's id, as {@code welcome} tells it. */
  UUID id();

  /** The client's address, with trusted proxies resolved, without port. */
  String address();

  /** The {@code Origin} header of the handshake; null for programs. */
  @Nullable String origin();

  /** The server's own origin as this client knows it: {@code https://kf.example.com}. */
  String ownOrigin();

  /**
   * Queues a frame. The frame is immutable and may be shared by any number of sockets. Ignored
   * after a close.
   */
  void send(TextFrame frame);

  /** Frames and bytes that are queued and not yet written to the kernel. */
  int queuedFrames();

  int queuedBytes();

  /**
   * {@code hello} was accepted: the socket no longer counts among those of its address that wait
   * for it.
   */
  void admitted();

  /** When the last complete frame came in, control frames too, in {@code TimeSource.nanos()}. */
  long lastFrameNanos();

  /** Sets the largest reassembled message from now on, in bytes. Before: the visitor's limit. */
  void limit(int bytes);

  /** Stops reading (flow control); frames that were read already are still handed over. */
  void suspendReads();

  void resumeReads();

  /** Writes what is queued, then a close frame, and closes when the peer answered or after 5 s. */
  void close(int code, String reason);

  /**
   * The IO thread of this socket, where all calls of {@link SocketHandler} happen: the same object
   * for all sockets of one thread. Tasks run in the order given; what they send is written once.
   */
  Executor thread();

  /** Runs the task on this socket's IO thread. */
  default void execute(Runnable task) {
    thread().execute(task);
  }
}
