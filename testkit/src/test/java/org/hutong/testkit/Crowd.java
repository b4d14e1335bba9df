package org.hutong.testkit;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/** Visitors who talk all the time and write down what they sent, were told and saw. */
final class Crowd implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BACKLOG = 200;

  private final RestClient rest;
  private final History history = new History();
  private final List<Participant> visitors = new ArrayList<>();
  private final long interval;

  /** When each message was to be said, by its id: one that had to wait to be said was late. */
  private final Map<String, Long> due = new ConcurrentHashMap<>();

  private final List<Thread> mouths = new ArrayList<>();
  private final AtomicLong said = new AtomicLong();
  private volatile boolean talking = true;
  private volatile long began;
  private long started;
  private long silent;

  private Crowd(URI http, int perSecond) {
    this.rest = RestClient.to(http);
    this.interval = 1_000_000_000L / perSecond;
  }

  /** They come in and each opens a conversation; nobody talks yet. */
  static Crowd of(URI http, URI ws, int visitors, int perSecond) {
    var crowd = new Crowd(http, perSecond);
    for (int i = 0; i < visitors; i++) {
      RestClient.Answer made =
          crowd.rest.post("/api/v1/sites/default/visitors", Map.of()).expect(200, 201);
      String id = made.string("visitor.id");
      crowd.visitors.add(
          Participant.join(
              id.isEmpty() ? made.string("visitor") : id,
              ws,
              made.string("token"),
              crowd.history,
              null));
    }
    crowd.visitors.forEach(visitor -> visitor.say("the first message opens"));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> crowd.visitors.stream().allMatch(each -> each.conversation() != null));
    return crowd;
  }

  static Crowd of(HutongServer server, int visitors, int perSecond) {
    return of(server.http(), server.ws(), visitors, perSecond);
  }

  Crowd start() {
    started = System.nanoTime();
    began = started;
    for (int i = 0; i < visitors.size(); i++) {
      int number = i;
      mouths.add(Thread.ofVirtual().name("crowd").start(() -> talk(number)));
    }
    return this;
  }

  /** Each at his own times, counted from the start: who was held up for a while makes up for it. */
  private void talk(int number) {
    Participant visitor = visitors.get(number);
    for (long i = number; talking; i += visitors.size()) {
      long at = started + i * interval;
      LockSupport.parkNanos(Math.max(0, at - System.nanoTime()));
      if (visitor.unsettled() < BACKLOG) {
        due.put(visitor.say("message " + i), at);
        said.incrementAndGet();
      }
    }
  }

  /** Messages a second, from the start until they fell silent. */
  double rate() {
    return said.get() * 1e9 / (silent - started);
  }

  List<Participant> visitors() {
    return visitors;
  }

  /** One more message of one of them. */
  String say(int visitor, String text) {
    return visitors.get(visitor).say(text);
  }

  /** What they say from now on is what {@link #p99Millis} is about. */
  void forget() {
    began = System.nanoTime();
  }

  void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  /** They say nothing more; waits until each message has an answer. */
  void fallSilent() {
    talking = false;
    try {
      for (Thread mouth : mouths) {
        mouth.join();
      }
      silent = silent == 0 ? System.nanoTime() : silent;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    Awaitility.await("an answer to each message")
        .atMost(PATIENCE)
        .until(() -> visitors.stream().allMatch(visitor -> visitor.unsettled() == 0));
  }

  /** Waits until everybody has seen everything, reads what is stored and judges all of it. */
  Verdict judge(String administrator) {
    fallSilent();
    RestClient admin = rest.as(administrator);
    for (Participant visitor : visitors) {
      String conversation = Objects.requireNonNull(visitor.conversation());
      long head = Participant.finalRead(admin, conversation).head();
      Awaitility.await("all events of " + conversation)
          .atMost(PATIENCE)
          .until(() -> visitor.applied() >= head);
      history.add(Participant.finalRead(admin, conversation));
      history.add(new Entry.Complete(History.now(), visitor.person(), conversation));
    }
    return Checker.check(history).expectGreen();
  }

  /**
   * From when a message was to be said to its ack, in milliseconds, sorted: of all but the visitor
   * of this number, and of what was to be said from {@code from} on and before {@code to}.
   */
  List<Double> millisWithout(int visitor, long from, long to) {
    String person = visitor < 0 ? "" : visitors.get(visitor).person();
    Set<String> answered = new HashSet<>();
    List<Double> took = new ArrayList<>();
    for (Entry entry : history.entries()) {
      if (entry instanceof Entry.Ok ok && !ok.sender().equals(person)) {
        long at = due.getOrDefault(ok.id(), Long.MIN_VALUE);
        if (at >= from && at < to && answered.add(ok.id())) {
          took.add((ok.at() - at) / 1e6);
        }
      }
    }
    took.sort(null);
    return took;
  }

  /** The same since {@link #forget}. */
  List<Double> millisWithout(int visitor) {
    return millisWithout(visitor, began, Long.MAX_VALUE);
  }

  /** The time that 99 of 100 messages of the others took at most. */
  double p99Millis(int without) {
    return p99Millis(without, began, Long.MAX_VALUE);
  }

  /** The same of what was to be said between these times of {@code System.nanoTime()}. */
  double p99Millis(int without, long from, long to) {
    List<Double> took = millisWithout(without, from, to);
    return took.isEmpty() ? Double.NaN : took.get((took.size() - 1) * 99 / 100);
  }

  /** The codes of the refusals that this visitor was told for good. */
  List<String> refusals(int visitor) {
    String person = visitors.get(visitor).person();
    return history.entries().stream()
        .filter(entry -> entry instanceof Entry.Fail fail && fail.sender().equals(person))
        .map(entry -> ((Entry.Fail) entry).code())
        .toList();
  }

  /** How often a message was refused for now, or its connection went before the answer. */
  long doubts() {
    return history.entries().stream().filter(Entry.Unknown.class::isInstance).count();
  }

  @Override
  public void close() throws IOException {
    talking = false;
    for (Participant visitor : visitors) {
      visitor.close();
    }
  }
}
