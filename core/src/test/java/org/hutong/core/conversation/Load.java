package org.hutong.core.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.hutong.core.wire.ErrorCode;

/**
 * Visitors who write, at most 32 messages under way, until they are told to stop. Patient ones send
 * what was refused for now again under its id, as clients do.
 */
final class Load implements AutoCloseable {
  private static final int UNDER_WAY = 32;
  private static final int VISITORS = 40;

  private final House house;
  private final Consumer<Ack> acks;
  private final Semaphore permits = new Semaphore(UNDER_WAY);
  private final ConcurrentHashMap<ErrorCode, Integer> refusals = new ConcurrentHashMap<>();
  private final Thread thread;
  private final long pauseMicros;
  private final boolean patient;
  private final ScheduledExecutorService again = Executors.newSingleThreadScheduledExecutor();
  private volatile boolean ending;

  Load(House house, long seed, long pauseMicros, Consumer<Ack> acks) {
    this(house, seed, pauseMicros, false, acks);
  }

  Load(House house, long seed, long pauseMicros, boolean patient, Consumer<Ack> acks) {
    this.patient = patient;
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
      submit(house.send(visitor, open, house.newId(), text));
      java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(pauseMicros));
    }
  }

  private void submit(Command.Send send) {
    house.committer.submit(send, outcome -> settled(send, outcome));
  }

  private void settled(Command.Send send, Outcome outcome) {
    if (outcome instanceof Outcome.Refused refused) {
      refusals.merge(refused.code(), 1, Integer::sum);
      if (patient && refused.code() == ErrorCode.UNAVAILABLE) {
        var unused = again.schedule(() -> submit(send), 20, TimeUnit.MILLISECONDS);
        return;
      }
    }
    permits.release();
    switch (outcome) {
      case Outcome.Done done -> acks.accept(Ack.of(done.events().getLast()));
      case Outcome.Refused _ -> {}
      case Outcome.Repeat repeat when patient -> acks.accept(Ack.of(repeat.first()));
      case Outcome.Repeat _, Outcome.Unchanged _, Outcome.Noted _ ->
          throw new IllegalStateException("Nobody repeats himself here");
    }
  }

  java.util.Map<ErrorCode, Integer> refusals() {
    return refusals;
  }

  /** Returns after everything under way was answered, false if that did not come to pass. */
  boolean end() {
    ending = true;
    try {
      thread.join();
      boolean answered = permits.tryAcquire(UNDER_WAY, 30, TimeUnit.SECONDS);
      if (answered) {
        permits.release(UNDER_WAY);
      }
      return answered;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    end();
    again.shutdownNow();
  }
}
