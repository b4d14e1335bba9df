package org.hutong.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.store.TestStores;
import org.hutong.core.wire.ErrorCode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many threads at once: first messages of the same visitor, repeated ids, acceptances, transfers,
 * closes and reopens. Then the database is asked whether the invariants hold.
 */
class ConcurrencyTest {
  private static final int THREADS = 6;
  private static final int ROUNDS = 250;

  @TempDir Path directory;

  private final ConcurrentHashMap<String, Ack> firstAcks = new ConcurrentHashMap<>();
  private final List<String> contradictions = new CopyOnWriteArrayList<>();
  private final AtomicInteger repeats = new AtomicInteger();
  private final Map<ErrorCode, Integer> refusals = new ConcurrentHashMap<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatever_happens_at_once_the_invariants_hold(int lanes) throws Exception {
    long seed = System.nanoTime();
    System.out.println("concurrency with seed " + seed);
    var database = TestStores.database(TestStores.url(directory), Durability.PROCESS);
    try (House house = new House(database, lanes)) {
      house.reopen = Duration.ofMillis(40);
      List<Actor.Visitor> visitors = new ArrayList<>();
      List<Actor.Agent> agents = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        visitors.add(house.visitor());
      }
      for (int i = 0; i < 3; i++) {
        agents.add(house.agent(2));
      }
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed + i);
        threads.add(Thread.ofPlatform().start(() -> work(house, visitors, agents, random)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      System.out.println(
          lanes + " lanes: " + firstAcks.size() + " stored, " + repeats + " repeats, " + refusals);
      assertThat(contradictions).isEmpty();
      assertThat(repeats.get()).isPositive();
      assertThat(refusals)
          .doesNotContainKeys(ErrorCode.INTERNAL, ErrorCode.UNAVAILABLE, ErrorCode.OVERLOADED);
      try (var connection = house.database.connection()) {
        assertThat(History.faults(connection)).isEmpty();
        assertThat(History.lost(connection, firstAcks.values())).isEmpty();
      }
      assertThat(
              house.number(
                  "SELECT COUNT(*) FROM (SELECT sender, client_id FROM event"
                      + " WHERE client_id IS NOT NULL GROUP BY sender, client_id"
                      + " HAVING COUNT(*) > 1)"))
          .isZero();
    }
  }

  private void work(
      House house, List<Actor.Visitor> visitors, List<Actor.Agent> agents, Random random) {
    for (int i = 0; i < ROUNDS; i++) {
      Actor.Visitor visitor = visitors.get(random.nextInt(visitors.size()));
      Actor.Agent agent = agents.get(random.nextInt(agents.size()));
      List<Conversation> open = house.log.ofVisitor(visitor.id(), 1, 0);
      UUID conversation = open.isEmpty() ? null : open.getFirst().id();
      Command command = command(house, visitor, agent, agents, conversation, random);
      settle(command, house.ask(command));
    }
  }

  private Command command(
      House house,
      Actor.Visitor visitor,
      Actor.Agent agent,
      List<Actor.Agent> agents,
      UUID conversation,
      Random random) {
    int dice = random.nextInt(20);
    if (conversation == null || dice < 9) {
      boolean repeated = random.nextInt(3) == 0;
      String id = repeated ? "repeated-" + random.nextInt(60) : house.newId();
      UUID to = !repeated && random.nextInt(3) == 0 ? conversation : null;
      return house.send(visitor, to, pad(id), "same text");
    }
    return switch (dice) {
      case 9, 10, 11 -> new Command.Accept(agent, conversation);
      case 12 -> new Command.Close(visitor, conversation, "left");
      case 13 -> new Command.Close(agent, conversation, "resolved");
      case 14 -> new Command.Reopen(agent, conversation);
      case 15 ->
          new Command.Transfer(
              agent, conversation, agents.get(random.nextInt(agents.size())).id(), null, null);
      case 16 -> new Command.Transfer(agent, conversation, null, House.OTHER_GROUP, null);
      case 17 -> new Command.Requeue(new Actor.Server(), conversation, agent.id());
      case 18 ->
          new Command.Offer(new Actor.Server(), conversation, agent.id(), house.time.millis() + 20);
      default -> house.send(agent, conversation, house.newId(), "answer");
    };
  }

  private static String pad(String id) {
    return id.length() < 16 ? id + "-".repeat(16 - id.length()) : id;
  }

  /** The same id of the same sender is acknowledged everywhere with the same event. */
  private void settle(Command command, Outcome outcome) {
    switch (outcome) {
      case Outcome.Done done when command instanceof Command.Send send ->
          remember(send, done.events().getLast());
      case Outcome.Repeat repeat when command instanceof Command.Send send -> {
        repeats.incrementAndGet();
        remember(send, repeat.first());
      }
      case Outcome.Refused refused -> refusals.merge(refused.code(), 1, Integer::sum);
      case Outcome.Done _, Outcome.Repeat _, Outcome.Unchanged _, Outcome.Noted _ -> {}
    }
  }

  private void remember(Command.Send send, Event event) {
    Ack ack = Ack.of(event);
    Ack first = firstAcks.putIfAbsent(event.from().id() + send.id(), ack);
    if (first != null && !first.equals(ack)) {
      contradictions.add(first + " and " + ack);
    }
  }
}
