package org.hutong.core.connection;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;

/**
 * The way out of one connection, with its bounds (protocol, rule 6): what is durable goes out or is
 * refused to the caller, what is fleeting is coalesced from half full and dropped from 80 % on.
 * Used on the socket's IO thread alone.
 */
final class Outbound {
  static final int FRAMES = 256;
  static final int BYTES = 1 << 20;
  private static final int WAITING = 256;

  private final Socket socket;
  private final Frames frames;
  private final ConnectionMetrics metrics;
  private @Nullable Map<Object, TextFrame> waiting;

  Outbound(Socket socket, Frames frames, ConnectionMetrics metrics) {
    this.socket = socket;
    this.frames = frames;
    this.metrics = metrics;
  }

  /** An answer, or a frame that keeps the connection going: bounded by what the client may ask. */
  void reply(ServerFrame frame) {
    socket.send(frames.of(frame));
  }

  /** A durable event. False, and nothing sent, if the queue is full. */
  boolean event(TextFrame frame) {
    if (socket.queuedFrames() >= FRAMES || socket.queuedBytes() + frame.size() > BYTES) {
      return false;
    }
    socket.send(frame);
    return true;
  }

  /** A frame that the client learns of in another way too, if it is left out here. */
  void hint(TextFrame frame) {
    if (!event(frame)) {
      metrics.dropped();
    }
  }

  /** Typing, marks, presence: the newest counts, and none is needed. */
  void fleeting(ServerFrame frame, TextFrame encoded) {
    if (filled(4, 5)) {
      metrics.dropped();
    } else if (halfFull()) {
      keep(Topic.of(frame), encoded);
    } else {
      socket.send(encoded);
    }
  }

  /** The state of a conversation: the newest counts, and it is not dropped. */
  void state(ServerFrame.Conversation frame, TextFrame encoded) {
    if (halfFull()) {
      keep(Topic.of(frame), encoded);
    } else {
      forget(frame);
      socket.send(encoded);
    }
  }

  private void forget(ServerFrame.Conversation frame) {
    if (waiting != null) {
      waiting.remove(Topic.of(frame));
    }
  }

  private void keep(Object topic, TextFrame encoded) {
    Map<Object, TextFrame> kept = waiting;
    if (kept == null) {
      kept = new LinkedHashMap<>();
      waiting = kept;
    }
    if (kept.size() >= WAITING && !kept.containsKey(topic)) {
      metrics.dropped();
      return;
    }
    kept.put(topic, encoded);
    metrics.coalesced();
  }

  /** There is room again: what was kept goes out, as far as half the queue. */
  void drained() {
    Map<Object, TextFrame> kept = waiting;
    if (kept == null) {
      return;
    }
    var each = kept.values().iterator();
    while (each.hasNext() && !halfFull()) {
      socket.send(each.next());
      each.remove();
    }
    if (kept.isEmpty()) {
      waiting = null;
    }
  }

  /** Beyond half: {@link SocketHandler#drained} will say when there is room again. */
  boolean halfFull() {
    return socket.queuedFrames() > FRAMES / 2 || socket.queuedBytes() > BYTES / 2;
  }

  /** From here on the connection is not read either, so that answers cannot pile up. */
  boolean crowded() {
    return filled(4, 5);
  }

  /** Low enough to go on with what was stopped. */
  boolean low() {
    return !filled(1, 4);
  }

  private boolean filled(int part, int of) {
    return socket.queuedFrames() * (long) of >= (long) FRAMES * part
        || socket.queuedBytes() * (long) of >= (long) BYTES * part;
  }
}
