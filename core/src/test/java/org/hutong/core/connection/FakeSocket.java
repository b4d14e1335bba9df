package org.hutong.core.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.hutong.core.time.ManualTime;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A socket in memory. It writes at once while {@code flowing}; else frames are queued until {@link
 * #write}.
 */
final class FakeSocket implements Socket {
  private static final JsonMapper JSON = JsonMapper.shared();

  final UUID id = UUID.randomUUID();
  final ManualThread thread;
  final ManualTime time;
  final List<JsonNode> written = new ArrayList<>();
  final List<TextFrame> raw = new ArrayList<>();
  final List<TextFrame> queue = new ArrayList<>();
  String origin;
  String ownOrigin = "https://kf.example.com";
  boolean flowing = true;
  boolean reading = true;
  boolean admitted;
  int limit;
  int closeCode;
  String closeReason;
  int mostQueued;
  long lastFrame;
  SocketHandler handler;
  private boolean overHalf;

  FakeSocket(ManualThread thread, ManualTime time) {
    this.thread = thread;
    this.time = time;
    this.lastFrame = time.nanos();
  }

  @Override
  public void send(TextFrame frame) {
    if (closeCode != 0) {
      return;
    }
    raw.add(frame);
    if (flowing) {
      written.add(json(frame));
      return;
    }
    queue.add(frame);
    mostQueued = Math.max(mostQueued, queue.size());
    overHalf |= queue.size() > 128 || queuedBytes() > 1 << 19;
  }

  /** The peer reads so many frames. */
  void write(int frames) {
    for (int i = 0; i < frames && !queue.isEmpty(); i++) {
      written.add(json(queue.removeFirst()));
    }
    if (overHalf && queue.size() < 64 && queuedBytes() < 1 << 18) {
      overHalf = false;
      handler.drained();
    }
  }

  static JsonNode json(TextFrame frame) {
    byte[] bytes = frame.bytes();
    int header = (bytes[1] & 0x7F) <= 125 ? 2 : (bytes[1] & 0x7F) == 126 ? 4 : 10;
    return JSON.readTree(bytes, header, bytes.length - header);
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public String address() {
    return "127.0.0.1";
  }

  @Override
  public String origin() {
    return origin;
  }

  @Override
  public String ownOrigin() {
    return ownOrigin;
  }

  @Override
  public int queuedFrames() {
    return queue.size();
  }

  @Override
  public int queuedBytes() {
    return queue.stream().mapToInt(TextFrame::size).sum();
  }

  @Override
  public void admitted() {
    admitted = true;
  }

  @Override
  public long lastFrameNanos() {
    return lastFrame;
  }

  @Override
  public void limit(int bytes) {
    limit = bytes;
  }

  @Override
  public void suspendReads() {
    reading = false;
  }

  @Override
  public void resumeReads() {
    reading = true;
  }

  @Override
  public void close(int code, String reason) {
    if (closeCode == 0) {
      closeCode = code;
      closeReason = reason;
      thread.execute(() -> handler.closed(code));
    }
  }

  @Override
  public Executor thread() {
    return thread;
  }
}
