package org.hutong.core.outbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Event;

/**
 * A process of its own. {@code talk}: visitors write without end, and a consumer prints every event
 * that it hears, until the process is killed. {@code backlog}: 10,000 large messages wait for a
 * consumer that then hears them all. The last argument is how many processes were before: their
 * claims have run out.
 */
final class OutboxTarget {
  private static final int VISITORS = 20;
  private static final int BACKLOG = 10_000;
  private static final int LARGE = 8_000;

  private final OutboxHouse house;
  private final Heard heard = new Heard("killed");
  private final List<Actor.Visitor> visitors = new ArrayList<>();

  private OutboxTarget(Path home, int before) {
    house = new OutboxHouse(home);
    house.time().pass(Courier.CLAIM.plusSeconds(1).multipliedBy(before));
    for (int i = 0; i < VISITORS; i++) {
      visitors.add(house.visitor());
    }
  }

  public static void main(String[] arguments) throws Exception {
    var target = new OutboxTarget(Path.of(arguments[0]), Integer.parseInt(arguments[2]));
    if (arguments[1].equals("talk")) {
      target.talk();
    } else {
      target.backlog();
    }
  }

  private void talk() {
    heard.answer =
        event -> {
          print(event);
          LockSupport.parkNanos(1_000_000);
          return Consumer.Answer.DONE;
        };
    house.outbox().attach(heard);
    for (int i = 0; true; i++) {
      round("message " + i);
    }
  }

  private void round(String text) {
    List<CompletableFuture<?>> sent = new ArrayList<>();
    visitors.forEach(visitor -> sent.add(house.send(visitor, text)));
    CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
  }

  private static synchronized void print(Event event) {
    System.out.println("heard " + event.conversation() + " " + event.seq() + " .");
  }

  private void backlog() throws InterruptedException {
    Counting counting = new Counting();
    house.outbox().attach(counting);
    String text = "x".repeat(LARGE);
    for (int i = 0; i < BACKLOG / VISITORS; i++) {
      round(text);
    }
    counting.ready = true;
    house.outbox().wake();
    while (house.number("SELECT COUNT(*) FROM outbox") + rows() > 0) {
      Thread.sleep(50);
    }
    System.out.println("heard " + counting.count.get() + " wrong " + counting.wrong.get());
    System.exit(0);
  }

  private long rows() {
    return house.number("SELECT COUNT(*) FROM delivery");
  }

  /** Counts and keeps nothing. */
  private static final class Counting implements Consumer {
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();
    private final Map<UUID, Long> last = new ConcurrentHashMap<>();
    private volatile boolean ready;

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public String owner() {
      return "test";
    }

    @Override
    public Set<String> kinds() {
      return Set.of();
    }

    @Override
    public boolean ready() {
      return ready;
    }

    @Override
    public Answer deliver(Event event) {
      Long before = last.put(event.conversation(), event.seq());
      if (event.seq() != (before == null ? 1 : before + 1)) {
        wrong.incrementAndGet();
      }
      count.incrementAndGet();
      return Answer.DONE;
    }
  }
}
