package org.hutong.core.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.hutong.core.wire.ErrorCode;

/** Visitors who write, at most 32 messages under way, until they are told to stop. */
final class Load implements AutoCloseable {
  private static final int UNDER_WAY = 32;
  private static final int VISITORS = 40;

  private final House house;
  private final Consumer<Ack> acks;
  private final Semaphore permits = new Semaphore(UNDER_WAY);
  private final ConcurrentHashMap<ErrorCode, Integer> refusals = new ConcurrentHashMap<>();
  private final Thread thread;
  private final long pauseMicros;
  private volatile boolean ending;

  Load(House house, long seed, long pauseMicros, Consumer<Ack> acks) {
    this.house = house;
    this.acks = acks;
    this.pauseMicros = pauseMicros;
    this.thread = Thread.ofPlatform().daemon().name("load").start(() -> run(new Random(seed)));
  }

  private void run(Random random) {
    List<Actor.Visitor> visitors = new ArrayList<>();
    for (int i = 0; i < VISITORS; i++) {
      visitors.add(house.visitor());
    }
    while (!ending) {
      permits.acquireUninterruptibly();
      Actor.Visitor visitor = visitors.get(random.nextInt(VISITORS));
      UUID open = null;
      String text = "x".repeat(1 + random.nextInt(200));
      house.committer.submit(
          house.send(visitor, open, house.newId(), text), outcome -> settled(outcome));
      java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(pauseMicros));
    }
  }

  private void settled(Outcome outcome) {
    permits.release();
    switch (outcome) {
      case Outcome.Done done -> acks.accept(Ack.of(done.events().getLast()));
      case Outcome.Refused refused -> refusals.merge(refused.code(), 1, Integer::sum);
      case Outcome.Repeat _, Outcome.Unchanged _, Outcome.Noted _ ->
          throw new IllegalStateException("Nobody repeats himself here");
    }
  }

  java.util.Map<ErrorCode, Integer> refusals() {
    return refusals;
  }

  /** Returns after everything under way was answered. */
  @Override
  public void close() {
    ending = true;
    try {
      thread.join();
      permits.tryAcquire(UNDER_WAY, 30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
