package org.hutong.core.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Event;
import org.hutong.core.observe.HealthCheck;
import org.hutong.core.outbox.Consumer.Answer;
import org.hutong.core.store.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a consumer is promised. */
class OutboxTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path home;
  private OutboxHouse house;

  @BeforeEach
  void open() {
    house = new OutboxHouse(home);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private void reopen() {
    house.close();
    house = new OutboxHouse(home);
  }

  private static void eventually(org.awaitility.core.ThrowingRunnable assertion) {
    await().atMost(LONG).pollInterval(Duration.ofMillis(5)).untilAsserted(assertion);
  }

  private void settled() {
    eventually(
        () ->
            assertThat(
                    house.number("SELECT COUNT(*) FROM outbox")
                        + house.number("SELECT COUNT(*) FROM delivery"))
                .isZero());
  }

  private Set<UUID> chatter(int visitors, int messages) {
    List<Actor.Visitor> people = new ArrayList<>();
    for (int i = 0; i < visitors; i++) {
      people.add(house.visitor());
    }
    Set<UUID> conversations = new LinkedHashSet<>();
    for (Actor.Visitor visitor : people) {
      conversations.add(house.say(visitor, "hello"));
    }
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (int i = 1; i < messages; i++) {
      for (Actor.Visitor visitor : people) {
        sent.add(house.send(visitor, "message " + i));
      }
    }
    CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
    return conversations;
  }

  /** See {@code H2WaitTest}. */
  @Test
  void nobody_who_writes_deliveries_is_a_virtual_thread() {
    Heard heard = new Heard("one");
    Set<Boolean> virtual = java.util.concurrent.ConcurrentHashMap.newKeySet();
    heard.answer =
        event -> {
          virtual.add(Thread.currentThread().isVirtual());
          return Answer.DONE;
        };
    house.outbox().attach(heard);
    chatter(5, 2);
    settled();
    assertThat(virtual).containsExactly(false);
  }

  @Test
  void every_event_comes_in_the_order_of_its_conversation_and_leaves_no_row() {
    Heard heard = new Heard("heard");
    house.outbox().attach(heard);
    Set<UUID> conversations = chatter(20, 30);
    settled();
    heard.assertComplete(house, conversations, 1);
  }

  @Test
  void nobody_listens_nothing_is_written() {
    chatter(3, 3);
    assertThat(house.number("SELECT COUNT(*) FROM outbox")).isZero();
  }

  @Test
  void two_consumers_hear_the_same_each_at_his_own_pace() {
    Heard quick = new Heard("quick");
    Heard held = new Heard("held");
    held.ready = false;
    house.outbox().attach(quick);
    house.outbox().attach(held);
    Set<UUID> conversations = chatter(3, 5);
    eventually(() -> quick.assertComplete(house, conversations, 1));
    assertThat(held.events).isEmpty();
    held.ready = true;
    house.outbox().wake();
    settled();
    held.assertComplete(house, conversations, 1);
  }

  @Test
  void a_new_consumer_begins_with_what_is_committed_from_now_on() {
    Actor.Visitor visitor = house.visitor();
    UUID conversation = house.say(visitor, "before anybody listened");
    Heard first = new Heard("first");
    first.ready = false;
    house.outbox().attach(first);
    house.say(visitor, "for the first alone");
    Heard second = new Heard("second");
    house.outbox().attach(second);
    house.say(visitor, "for both");
    eventually(() -> assertThat(second.seqs(conversation)).containsExactly(4L));
    first.ready = true;
    house.outbox().wake();
    eventually(() -> assertThat(first.seqs(conversation)).containsExactly(3L, 4L));
  }

  @Test
  void only_the_kinds_that_it_wants_are_delivered() {
    Heard openings = new Heard("openings", "opened");
    house.outbox().attach(openings);
    Set<UUID> conversations = chatter(4, 5);
    settled();
    assertThat(openings.events).extracting(Event::kind).containsOnly("opened").hasSize(4);
    assertThat(openings.events)
        .extracting(Event::conversation)
        .containsExactlyInAnyOrderElementsOf(conversations);
  }

  @Test
  void an_event_is_heard_of_without_waiting_for_the_poll() {
    List<Long> micros = new CopyOnWriteArrayList<>();
    Heard heard = new Heard("heard");
    house.outbox().attach(heard);
    Actor.Visitor visitor = house.visitor();
    house.say(visitor, "opens");
    settled();
    for (int i = 0; i < 30; i++) {
      int before = heard.events.size();
      house.say(visitor, "message " + i);
      long began = System.nanoTime();
      await()
          .atMost(LONG)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> heard.events.size() > before);
      micros.add((System.nanoTime() - began) / 1000);
    }
    List<Long> sorted = micros.stream().sorted().toList();
    System.out.println("heard after the acknowledgement, median " + sorted.get(15) + " µs");
    assertThat(sorted.get(15)).isLessThan(Duration.ofSeconds(1).toNanos() / 1000);
  }

  @Test
  void a_lost_hint_is_made_up_for_by_the_poll() {
    Actor.Visitor visitor = house.visitor();
    UUID conversation = house.say(visitor, "nobody listens yet");
    Heard heard = new Heard("heard");
    house.outbox().attach(heard);
    house
        .part(Database.class)
        .write(
            handle ->
                handle.execute(
                    "INSERT INTO outbox (conversation, seq) VALUES (?, 1)", conversation));
    eventually(() -> assertThat(heard.seqs(conversation)).containsExactly(1L));
  }

  @Test
  void a_failed_event_comes_again_after_longer_and_longer_and_the_later_ones_wait() {
    List<Long> tries = new CopyOnWriteArrayList<>();
    Heard heard = new Heard("heard");
    heard.answer =
        event -> {
          tries.add(house.time().millis());
          return new Answer.Failed("not today");
        };
    house.outbox().attach(heard);
    long began = house.time().millis();
    Actor.Visitor visitor = house.visitor();
    UUID conversation = house.say(visitor, "hello");
    List<Integer> waits = List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300);
    for (int i = 0; i < waits.size(); i++) {
      awaitTries(tries, i + 1);
      house.pass(Duration.ofSeconds(waits.get(i)).minusMillis(1));
      house.say(visitor, "once more");
      house.pass(Duration.ofMillis(1));
    }
    awaitTries(tries, waits.size() + 1);
    long at = began;
    List<Long> expected = new ArrayList<>(List.of(at));
    for (int wait : waits) {
      at += wait * 1000L;
      expected.add(at);
    }
    assertThat(tries).isEqualTo(expected);
    heard.answer = event -> Answer.DONE;
    house.pass(Duration.ofMinutes(5));
    settled();
    heard.assertComplete(house, List.of(conversation), 1);
  }

  /** Tried so often, and its row given back. */
  private void awaitTries(List<Long> tries, int count) {
    eventually(
        () -> {
          assertThat(tries).hasSize(count);
          assertThat(house.number("SELECT COALESCE(MAX(attempts), 0) FROM delivery"))
              .isEqualTo(count);
        });
  }

  @Test
  void after_20_failures_an_event_is_left_out_and_the_next_one_goes_on() {
    Heard heard = new Heard("heard");
    heard.answer = event -> event.seq() == 2 ? new Answer.Failed("cannot read it") : Answer.DONE;
    house.outbox().attach(heard);
    Actor.Visitor visitor = house.visitor();
    UUID conversation = house.say(visitor, "poison");
    house.say(visitor, "after it");
    eventually(
        () -> {
          house.pass(Duration.ofMinutes(5));
          assertThat(heard.seqs(conversation)).containsExactly(1L, 3L);
        });
    settled();
    assertThat(heard.abandoned).containsExactly(2L);
    assertThat(house.outbox().skipped())
        .singleElement()
        .satisfies(
            skipped -> {
              assertThat(skipped.seq()).isEqualTo(2);
              assertThat(skipped.owner()).isEqualTo("test");
              assertThat(skipped.why()).isEqualTo("cannot read it");
            });
    HealthCheck.Health health = house.part(OutboxWatch.class).check();
    assertThat(health.state()).isEqualTo(HealthCheck.State.DEGRADED);
    assertThat(health.detail()).startsWith("1 events were left out");
  }

  @Test
  void what_waits_for_somebody_who_is_off_is_in_no_gauge() {
    Heard heard = new Heard("heard");
    house.outbox().attach(heard);
    house.say(house.visitor(), "heard");
    settled();
    house.outbox().detach(heard);
    house.say(house.visitor(), "not heard yet");
    eventually(
        () ->
            assertThat(house.outbox().waiting("test"))
                .first()
                .extracting(Backlog::events)
                .isEqualTo(2L));
    assertThat(house.part(OutboxWatch.class).check().detail()).isEqualTo("0 deliveries wait");
    assertThat(house.part(MeterRegistry.class).get("hutong.outbox.pending").gauge().value())
        .isZero();
    house.outbox().attach(heard);
    settled();
  }

  @Test
  void what_hangs_holds_its_own_conversation_alone() {
    CountDownLatch released = new CountDownLatch(1);
    Heard heard = new Heard("heard");
    Actor.Visitor stuck = house.visitor();
    UUID held = house.say(stuck, "opens before");
    heard.answer =
        event -> {
          if (event.conversation().equals(held)) {
            awaitQuietly(released);
          }
          return Answer.DONE;
        };
    house.outbox().attach(heard);
    house.say(stuck, "hangs");
    Set<UUID> others = chatter(30, 5);
    eventually(() -> heard.assertComplete(house, others, 1));
    assertThat(heard.seqs(held)).isEmpty();
    released.countDown();
    settled();
    heard.assertComplete(house, List.of(held), 3);
  }

  @Test
  void at_most_16_calls_are_under_way_at_once() {
    CountDownLatch released = new CountDownLatch(1);
    Heard heard = new Heard("heard");
    heard.answer =
        event -> {
          awaitQuietly(released);
          return Answer.DONE;
        };
    house.outbox().attach(heard);
    Set<UUID> conversations = chatter(40, 2);
    eventually(() -> assertThat(heard.most.get()).isEqualTo(16));
    released.countDown();
    settled();
    assertThat(heard.most.get()).isEqualTo(16);
    heard.assertComplete(house, conversations, 1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void what_was_committed_while_it_was_absent_waits_for_it_also_over_a_restart() {
    Heard heard = new Heard("heard");
    house.outbox().attach(heard);
    Actor.Visitor visitor = house.visitor();
    UUID conversation = house.say(visitor, "there");
    eventually(() -> assertThat(heard.seqs(conversation)).containsExactly(1L, 2L));
    house.outbox().detach(heard);
    house.say(visitor, "away");
    reopen();
    house.say(visitor, "still away");
    Heard again = new Heard("heard");
    house.outbox().attach(again);
    settled();
    assertThat(again.seqs(conversation)).containsExactly(3L, 4L);
  }

  @Test
  void one_that_is_absent_for_7_days_of_running_is_forgotten_and_begins_anew() {
    Heard heard = new Heard("heard");
    house.outbox().attach(heard);
    Actor.Visitor visitor = house.visitor();
    UUID conversation = house.say(visitor, "there");
    eventually(() -> assertThat(heard.seqs(conversation)).hasSize(2));
    house.outbox().detach(heard);
    house.say(visitor, "away");
    eventually(() -> assertThat(house.number("SELECT COUNT(*) FROM delivery")).isEqualTo(1));
    house.time().pass(Duration.ofDays(30));
    runFor(Duration.ofDays(6));
    assertThat(house.number("SELECT COUNT(*) FROM delivery")).isEqualTo(1);
    runFor(Duration.ofDays(1));
    assertThat(house.number("SELECT COUNT(*) FROM delivery")).isZero();
    assertThat(house.part(Interest.class).listens()).isFalse();
    house.say(visitor, "nobody listens");
    house.outbox().attach(heard);
    house.say(visitor, "anew");
    eventually(() -> assertThat(heard.seqs(conversation)).containsExactly(1L, 2L, 5L));
  }

  /** As the keeper's timer does, every ten minutes. */
  private void runFor(Duration duration) {
    Duration step = Duration.ofMinutes(10);
    for (Duration gone = Duration.ZERO; gone.compareTo(duration) < 0; gone = gone.plus(step)) {
      house.time().pass(step);
      house.part(Keeper.class).look();
    }
  }

  @Test
  void what_waits_for_a_removed_owner_goes_with_him() {
    Heard heard = new Heard("heard");
    heard.ready = false;
    house.outbox().attach(heard);
    chatter(3, 2);
    eventually(() -> assertThat(house.number("SELECT COUNT(*) FROM delivery")).isEqualTo(3));
    house.outbox().remove("test");
    assertThat(house.number("SELECT COUNT(*) FROM delivery")).isZero();
    assertThat(house.number("SELECT COUNT(*) FROM consumer")).isZero();
    chatter(1, 1);
    assertThat(house.number("SELECT COUNT(*) FROM outbox")).isZero();
  }

  @Test
  void who_was_frozen_beyond_his_claim_cannot_move_what_another_has_claimed() {
    Heard heard = new Heard("heard");
    heard.ready = false;
    house.outbox().attach(heard);
    UUID conversation = house.say(house.visitor(), "hello");
    eventually(() -> assertThat(house.number("SELECT COUNT(*) FROM delivery")).isEqualTo(1));
    OutboxStore store = house.store();
    long now = house.time().millis();
    Claim frozen = store.claim(store.first("heard", 17), now + 60_000).getFirst();
    assertThat(store.claim(List.of(frozen.until(now)), now + 60_000)).isEmpty();
    Claim other = store.claim(store.first("heard", 17), now + 130_000).getFirst();
    assertThat(store.move(frozen.at(3, 0, now), now)).isFalse();
    assertThat(store.first("heard", 17)).containsExactly(other);
    assertThat(other.conversation()).isEqualTo(conversation);
    assertThat(other.next()).isEqualTo(1);
  }

  @Test
  void a_clock_that_was_set_back_does_not_hold_deliveries() {
    Heard heard = new Heard("heard");
    heard.answer = event -> new Answer.Failed("once");
    house.outbox().attach(heard);
    UUID conversation = house.say(house.visitor(), "hello");
    eventually(
        () -> assertThat(house.number("SELECT COALESCE(MAX(attempts), 0) FROM delivery")).isOne());
    heard.answer = event -> Answer.DONE;
    house.time().pass(Duration.ofHours(-5));
    house.part(Keeper.class).look();
    house.outbox().wake();
    eventually(() -> assertThat(heard.seqs(conversation)).containsExactly(1L, 2L));
  }

  @Test
  void a_name_that_the_store_cannot_hold_is_refused() {
    assertThatThrownBy(() -> house.outbox().attach(new Heard("x".repeat(65))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 64");
    assertThatThrownBy(() -> house.outbox().attach(new Heard("插件")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
