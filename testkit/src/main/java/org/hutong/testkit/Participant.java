package org.hutong.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A well-behaved client that lives through everything: it keeps what it said until it is settled,
 * comes back by itself, catches up from where it was, and writes down all it does and sees. One
 * thread runs it; {@link #say} may be called from any.
 */
public final class Participant implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration SETTLE = Duration.ofSeconds(5);

  private final String person;
  private final String device = "d-" + ProtocolClient.newId();
  private final URI uri;
  private final String token;
  private final History history;
  private final ReentrantLock lock = new ReentrantLock();

  /** Said and not settled, in order: id to text. */
  private final Map<String, String> outbox = new LinkedHashMap<>();

  private final Map<String, Long> applied = new ConcurrentHashMap<>();
  private final Map<String, Boolean> entitled = new ConcurrentHashMap<>();
  private volatile @Nullable String conversation;
  private volatile @Nullable ProtocolClient client;
  private volatile String connection = "";
  private volatile String epoch = "";
  private volatile boolean running = true;
  private volatile int reconnects;
  private volatile boolean resend;
  private final Thread thread;

  private Participant(String person, URI uri, String token, History history) {
    this.person = person;
    this.uri = uri;
    this.token = token;
    this.history = history;
    this.thread = Thread.ofVirtual().name("participant").unstarted(this::live);
  }

  /**
   * Connects and stays. A visitor who is to open a conversation names none; an agent names what he
   * has been assigned.
   */
  public static Participant join(
      String person, URI uri, String token, History history, @Nullable String conversation) {
    var participant = new Participant(person, uri, token, history);
    participant.conversation = conversation;
    if (conversation != null) {
      participant.applied.put(conversation, 0L);
    }
    participant.thread.start();
    return participant;
  }

  /** Says a text; it is sent now or when there is a connection again. Returns its id. */
  public String say(String text) {
    String id = ProtocolClient.newId();
    lock.lock();
    try {
      outbox.put(id, text);
      transmit(id, text);
    } finally {
      lock.unlock();
    }
    return id;
  }

  /** What was said and is not settled. */
  public int unsettled() {
    lock.lock();
    try {
      return outbox.size();
    } finally {
      lock.unlock();
    }
  }

  public int reconnects() {
    return reconnects;
  }

  /** The conversation, once it is known. */
  public @Nullable String conversation() {
    return conversation;
  }

  /** The highest seq that was applied. */
  public long applied() {
    String id = conversation;
    return id == null ? 0 : applied.getOrDefault(id, 0L);
  }

  public String person() {
    return person;
  }

  private void live() {
    while (running) {
      try {
        connectOnce();
        watch();
      } catch (UncheckedIOException | AssertionError e) {
        // The server is away: again soon.
      }
      lost();
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(50_000_000, 250_000_000));
    }
  }

  private void connectOnce() {
    ProtocolClient fresh = ProtocolClient.connect(person, uri, RawSocket.Options.PLAIN);
    connection = person + "#" + ++reconnects;
    Map<String, Object> hello = new LinkedHashMap<>();
    hello.put("t", "hello");
    hello.put("token", token);
    hello.put("device", device);
    String known = conversation;
    if (known != null) {
      long after = applied.getOrDefault(known, 0L);
      if (!epoch.isEmpty()) {
        hello.put("epoch", epoch);
      }
      hello.put("resume", List.of(Map.of("conversation", known, "after", after)));
      subscribed(known, after);
    }
    fresh.observedBy(this::frame);
    Frame welcome;
    try {
      welcome = fresh.hello(hello);
    } catch (AssertionError e) {
      fresh.drop();
      throw e;
    }
    fresh.keepNone();
    epoch = welcome.string("epoch");
    lock.lock();
    try {
      client = fresh;
      outbox.forEach(this::transmit);
    } finally {
      lock.unlock();
    }
  }

  private void watch() {
    ProtocolClient current = client;
    long oldest = System.nanoTime();
    while (running && current != null && current.open()) {
      LockSupport.parkNanos(20_000_000);
      if (resend || System.nanoTime() - oldest > SETTLE.toNanos()) {
        resend = false;
        oldest = System.nanoTime();
        repeat();
      }
    }
  }

  private void repeat() {
    lock.lock();
    try {
      outbox.forEach(this::transmit);
    } finally {
      lock.unlock();
    }
  }

  private void lost() {
    lock.lock();
    try {
      client = null;
      long now = History.now();
      outbox.keySet().forEach(id -> history.add(new Entry.Unknown(now, connection, person, id)));
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private void transmit(String id, String text) {
    ProtocolClient current = client;
    if (current == null) {
      return;
    }
    Map<String, Object> send = new LinkedHashMap<>();
    send.put("t", "send");
    send.put("id", id);
    String known = conversation;
    if (known != null) {
      send.put("conversation", known);
    }
    send.put("kind", "text");
    send.put("body", Map.of("text", text));
    String hash = History.hash("text", JSON.valueToTree(Map.of("text", text)));
    history.add(new Entry.Invoke(History.now(), connection, known, person, id, hash));
    try {
      current.send(send);
    } catch (UncheckedIOException e) {
      history.add(new Entry.Unknown(History.now(), connection, person, id));
    }
  }

  private void frame(Frame frame) {
    switch (frame.type()) {
      case "ack" -> acknowledged(frame);
      case "error" -> refused(frame);
      case "event" -> event(frame);
      case "synced" -> synced(frame);
      case "reset" -> reset(frame);
      case "lag" -> askAgain(frame.string("conversation"));
      default -> {
        // Nothing that a history keeps.
      }
    }
  }

  private void acknowledged(Frame frame) {
    String id = frame.string("id");
    String in = frame.string("conversation");
    history.add(
        new Entry.Ok(
            History.now(),
            connection,
            in,
            person,
            id,
            frame.number("seq"),
            frame.string("event"),
            frame.number("at"),
            frame.flag("dup")));
    conversation = in;
    lock.lock();
    try {
      outbox.remove(id);
    } finally {
      lock.unlock();
    }
  }

  private void refused(Frame frame) {
    String id = frame.string("id");
    if (id.isEmpty()) {
      return;
    }
    if (frame.flag("retry")) {
      history.add(new Entry.Unknown(History.now(), connection, person, id));
      resend = true;
      return;
    }
    history.add(new Entry.Fail(History.now(), connection, person, id, frame.string("code")));
    lock.lock();
    try {
      outbox.remove(id);
    } finally {
      lock.unlock();
    }
  }

  private void event(Frame frame) {
    String in = frame.string("conversation");
    long seq = frame.number("seq");
    boolean next = seq == applied.getOrDefault(in, 0L) + 1;
    String id = frame.string("id");
    history.add(
        new Entry.Received(
            History.now(),
            person,
            connection,
            in,
            seq,
            frame.string("event"),
            frame.string("from.id"),
            id.isEmpty() ? null : id,
            hash(frame.json()),
            true,
            next));
    if (next) {
      applied.put(in, seq);
    } else if (seq > applied.getOrDefault(in, 0L)) {
      askAgain(in);
    }
  }

  /** The hash of an event's content. */
  public static String hash(JsonNode event) {
    return History.hash(event.path("kind").asString(""), event.path("body"));
  }

  private void synced(Frame frame) {
    String in = frame.string("conversation");
    if (!applied.containsKey(in)) {
      long after = frame.number("upTo");
      applied.put(in, after);
      subscribed(in, after);
    } else if (frame.flag("more")) {
      askAgain(in);
    }
  }

  private void reset(Frame frame) {
    String in = frame.string("conversation");
    history.add(new Entry.Reset(History.now(), person, connection, in, frame.string("why")));
    applied.put(in, 0L);
    askAgain(in);
  }

  private void askAgain(String in) {
    long after = applied.getOrDefault(in, 0L);
    subscribed(in, after);
    ProtocolClient current = client;
    if (current != null) {
      try {
        current.sync(in, after);
      } catch (UncheckedIOException e) {
        // The next connection resumes.
      }
    }
  }

  private void subscribed(String in, long after) {
    if (entitled.putIfAbsent(in, true) == null) {
      history.add(new Entry.Entitled(History.now() - 1, person, in));
    }
    history.add(new Entry.Subscribed(History.now(), person, connection, in, after));
  }

  /** Reads everything by REST, for the end of a history. */
  public static Entry.Final finalRead(RestClient rest, String conversation) {
    List<Entry.Stored> events = new ArrayList<>();
    long head = rest.get("/api/v1/conversations/" + conversation).expect(200).number("head");
    while (true) {
      long after = events.isEmpty() ? 0 : events.getLast().seq();
      JsonNode items =
          rest.get("/api/v1/conversations/" + conversation + "/events?limit=200&after=" + after)
              .expect(200)
              .at("items");
      if (items.isEmpty()) {
        return new Entry.Final(History.now(), conversation, head, events);
      }
      items.forEach(event -> events.add(stored(event)));
    }
  }

  private static Entry.Stored stored(JsonNode event) {
    String id = event.path("id").asString("");
    return new Entry.Stored(
        event.path("seq").asLong(),
        event.path("event").asString(""),
        event.path("from").path("id").asString(""),
        id.isEmpty() ? null : id,
        hash(event),
        event.path("at").asLong());
  }

  @Override
  public void close() throws IOException {
    running = false;
    ProtocolClient current = client;
    if (current != null) {
      current.drop();
    }
  }
}
