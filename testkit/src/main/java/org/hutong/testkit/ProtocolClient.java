package org.hutong.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client of the realtime protocol that does exactly what a test tells it: it sends a frame when
 * asked, keeps every frame that comes, and lets the test wait for one. It answers heartbeats,
 * unless told not to, and does nothing else by itself. Written from the protocol's text alone.
 */
public final class ProtocolClient implements AutoCloseable {
  public static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final RawSocket socket;
  private final String name;
  private final List<Frame> frames = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private volatile Consumer<Frame> observer = frame -> {};
  private volatile boolean heart = true;
  private volatile boolean keeping = true;
  private int taken;

  private ProtocolClient(String name, URI uri, RawSocket.Options options) throws IOException {
    this.name = name;
    this.socket = RawSocket.open(uri, options, this::message);
  }

  /** Connects; {@code name} is for failure messages. Says nothing yet. */
  public static ProtocolClient connect(String name, URI uri, RawSocket.Options options) {
    try {
      return new ProtocolClient(name, uri, options);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " could not connect to " + uri, e);
    }
  }

  private void message(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    var frame = new Frame(System.nanoTime(), text, JSON.readTree(text));
    if (keeping) {
      keep(frame);
    }
    if (heart && frame.is("hb")) {
      send(Map.of("t", "hb"));
    }
    observer.accept(frame);
  }

  private void keep(Frame frame) {
    lock.lock();
    try {
      frames.add(frame);
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Keeps no frame from now on, so that hours of them need no memory: the observer alone hears of
   * them.
   */
  public ProtocolClient keepNone() {
    keeping = false;
    return this;
  }

  /** Is shown every further frame, on the reading thread. */
  public ProtocolClient observedBy(Consumer<Frame> next) {
    observer = next;
    return this;
  }

  /** Whether heartbeats are answered. */
  public ProtocolClient heart(boolean beats) {
    heart = beats;
    return this;
  }

  public RawSocket socket() {
    return socket;
  }

  /** A 22-character message id, as a well-behaved client makes it. */
  public static String newId() {
    return "m" + UUID.randomUUID().toString().replace("-", "").substring(0, 21);
  }

  /** Sends a frame of these members; null values are left out. */
  public ProtocolClient send(Map<String, ?> members) {
    return sendText(JSON.writeValueAsString(members));
  }

  public ProtocolClient sendText(String text) {
    try {
      socket.sendText(text);
    } catch (IOException e) {
      throw new UncheckedIOException(describe("could not send " + text), e);
    }
    return this;
  }

  /** Sends {@code hello} and waits for {@code welcome}. */
  public Frame hello(String token, String device) {
    return hello(Map.of("t", "hello", "token", token, "device", device));
  }

  public Frame hello(Map<String, ?> members) {
    send(members);
    return await("welcome");
  }

  /** Sends a text without naming the conversation; returns the message's id. */
  public String say(String text) {
    String id = newId();
    send(Map.of("t", "send", "id", id, "kind", "text", "body", Map.of("text", text)));
    return id;
  }

  public String say(String conversation, String text) {
    String id = newId();
    say(id, conversation, text);
    return id;
  }

  public ProtocolClient say(String id, String conversation, String text) {
    return send(
        Map.of(
            "t",
            "send",
            "id",
            id,
            "conversation",
            conversation,
            "kind",
            "text",
            "body",
            Map.of("text", text)));
  }

  public ProtocolClient sync(String conversation, long after) {
    return send(Map.of("t", "sync", "conversation", conversation, "after", after));
  }

  /** Waits for the next frame of this type that was not taken yet, and takes all up to it. */
  public Frame await(String type) {
    return await("a frame " + type, frame -> frame.is(type), PATIENCE);
  }

  public Frame await(String type, Predicate<Frame> which) {
    return await("a fitting frame " + type, frame -> frame.is(type) && which.test(frame), PATIENCE);
  }

  /** The acknowledgement of a message, whenever it came. */
  public Frame awaitAck(String id) {
    return awaitAnywhere(
        "the ack of " + id, frame -> frame.is("ack") && frame.string("id").equals(id), PATIENCE);
  }

  /** The refusal of a message, whenever it came. */
  public Frame awaitError(String id) {
    return awaitAnywhere(
        "an error about " + id,
        frame -> frame.is("error") && frame.string("id").equals(id),
        PATIENCE);
  }

  /** What settles a message: its ack or its error. */
  public Frame awaitAnswer(String id) {
    return awaitAnywhere(
        "an answer to " + id,
        frame -> (frame.is("ack") || frame.is("error")) && frame.string("id").equals(id),
        PATIENCE);
  }

  /** Waits for a fitting frame after those taken already, and takes all up to it. */
  public Frame await(String what, Predicate<Frame> which, Duration patience) {
    return await(what, which, patience, true);
  }

  /** Waits for a fitting frame among all that ever came; takes none. */
  public Frame awaitAnywhere(String what, Predicate<Frame> which, Duration patience) {
    return await(what, which, patience, false);
  }

  private Frame await(String what, Predicate<Frame> which, Duration patience, boolean take) {
    long end = System.nanoTime() + patience.toNanos();
    lock.lock();
    try {
      for (int i = take ? taken : 0; ; i++) {
        while (i >= frames.size()) {
          long left = end - System.nanoTime();
          if (left <= 0 || !socket.open()) {
            throw new AssertionError(describe("did not get " + what + " in " + patience));
          }
          arrived.await(Math.min(left, TimeUnit.MILLISECONDS.toNanos(50)), TimeUnit.NANOSECONDS);
        }
        if (which.test(frames.get(i))) {
          taken = take ? i + 1 : taken;
          return frames.get(i);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(describe("was interrupted while it waited for " + what), e);
    } finally {
      lock.unlock();
    }
  }

  /** Looks for a while that no fitting frame comes among those not taken yet. */
  public ProtocolClient never(String what, Predicate<Frame> which, Duration watch) {
    long end = System.nanoTime() + watch.toNanos();
    int from = mark();
    Frame found = null;
    try {
      found = await(what, which, Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    } catch (AssertionError expected) {
      rewind(from);
    }
    if (found != null) {
      throw new AssertionError(describe("got " + what + ": " + found));
    }
    return this;
  }

  /** All frames until now. */
  public List<Frame> frames() {
    lock.lock();
    try {
      return List.copyOf(frames);
    } finally {
      lock.unlock();
    }
  }

  public List<Frame> frames(String type) {
    return frames().stream().filter(frame -> frame.is(type)).toList();
  }

  /** Event frames of a conversation until now, in the order of their coming. */
  public List<Frame> events(String conversation) {
    return frames("event").stream()
        .filter(frame -> frame.string("conversation").equals(conversation))
        .toList();
  }

  /** How far {@link #await} has taken; for {@link #rewind}. */
  public int mark() {
    lock.lock();
    try {
      return taken;
    } finally {
      lock.unlock();
    }
  }

  public void rewind(int mark) {
    lock.lock();
    try {
      taken = mark;
    } finally {
      lock.unlock();
    }
  }

  /** Takes everything that came until now: only later frames are waited for. */
  public ProtocolClient skipToNow() {
    lock.lock();
    try {
      taken = frames.size();
    } finally {
      lock.unlock();
    }
    return this;
  }

  /** Waits for the end and returns the close code. */
  public int awaitClose() {
    return awaitClose(PATIENCE);
  }

  public int awaitClose(Duration patience) {
    try {
      return socket.awaitClose(patience);
    } catch (AssertionError e) {
      throw new AssertionError(describe(String.valueOf(e.getMessage())), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(describe("was interrupted"), e);
    }
  }

  public boolean open() {
    return socket.open();
  }

  private String describe(String problem) {
    List<Frame> all = frames();
    String last =
        all.stream()
            .skip(Math.max(0, all.size() - 12))
            .map(Frame::toString)
            .collect(Collectors.joining("\n    "));
    String end = socket.open() ? "open" : "closed: " + socket.closeReason();
    return "%s %s. The connection is %s. %d frames came, the last:\n    %s"
        .formatted(name, problem, end, all.size(), last);
  }

  /** An object to fill for {@link #sendText}. */
  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Goes without a close frame, as when the network is lost. */
  public void drop() {
    socket.drop(false);
  }

  /** Says goodbye with 1000 and closes. */
  @Override
  public void close() {
    try {
      if (socket.open()) {
        socket.close(1000);
        socket.awaitClose(Duration.ofSeconds(2));
      }
    } catch (IOException | AssertionError e) {
      socket.drop(false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      socket.close();
    }
  }
}
