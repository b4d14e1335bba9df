package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A checker that never failed proves nothing: sixteen bad histories must each be rejected. */
class CheckerTest {
  private static final long SECOND = 1_000_000_000L;

  /** A history of one visitor {@code v}, one agent {@code a}, one conversation {@code c}. */
  private static final class Story {
    final List<Entry> entries = new ArrayList<>();
    final List<Entry.Stored> stored = new ArrayList<>();
    long time;

    long tick() {
      return time += 1_000;
    }

    Story invoke(String connection, String id) {
      return add(new Entry.Invoke(tick(), connection, "c", "v", id, "hash-" + id));
    }

    Story ok(String connection, String id, long seq) {
      return add(new Entry.Ok(tick(), connection, "c", "v", id, seq, "event-" + id, seq, false));
    }

    Story fail(String id) {
      return add(new Entry.Fail(tick(), "v1", "v", id, "rejected"));
    }

    Story store(String id, long seq) {
      stored.add(new Entry.Stored(seq, "event-" + id, "v", id, "hash-" + id, seq));
      return this;
    }

    Story subscribe(String observer, String connection, long after) {
      return add(new Entry.Subscribed(tick(), observer, connection, "c", after));
    }

    Story see(String observer, String connection, String id, long seq) {
      return add(received(observer, connection, id, seq, true));
    }

    Entry.Received received(
        String observer, String connection, String id, long seq, boolean applied) {
      return new Entry.Received(
          tick(),
          observer,
          connection,
          "c",
          seq,
          "event-" + id,
          "v",
          id,
          "hash-" + id,
          true,
          applied);
    }

    Story send(String connection, String id, long seq) {
      return invoke(connection, id).store(id, seq).ok(connection, id, seq);
    }

    Story add(Entry entry) {
      entries.add(entry);
      return this;
    }

    Story entitle(String observer) {
      return add(new Entry.Entitled(tick(), observer, "c"));
    }

    Story end() {
      return add(new Entry.Final(tick(), "c", stored.size(), List.copyOf(stored)))
          .add(new Entry.Complete(tick(), "a", "c"));
    }

    Verdict check() {
      var history = new History();
      entries.forEach(history::add);
      return Checker.check(history);
    }
  }

  /** Three messages, seen live by the agent. */
  private static Story good() {
    return new Story()
        .entitle("a")
        .subscribe("a", "a1", 0)
        .send("v1", "one", 1)
        .see("a", "a1", "one", 1)
        .send("v1", "two", 2)
        .see("a", "a1", "two", 2)
        .send("v1", "three", 3)
        .see("a", "a1", "three", 3);
  }

  static Stream<Arguments> mutants() {
    return Stream.of(
        mutant("I1", "an acknowledged message is lost", s -> s.invoke("v1", "x").ok("v1", "x", 4)),
        mutant(
            "I1",
            "an acknowledged message stands elsewhere",
            s -> s.invoke("v1", "x").store("x", 4).ok("v1", "x", 5)),
        mutant(
            "I2",
            "a refused message is stored",
            s -> s.invoke("v1", "x").fail("x").store("x", 4).see("a", "a1", "x", 4)),
        mutant("I3", "a message is stored twice", s -> s.send("v1", "x", 4).store("x", 5)),
        mutant(
            "I3",
            "an observer applies an event twice",
            s -> s.subscribe("a", "a2", 2).see("a", "a2", "three", 3)),
        mutant("I4", "a number is left out", s -> s.send("v1", "x", 5).see("a", "a1", "x", 5)),
        mutant(
            "I4",
            "the head is beyond the last event",
            s -> s.add(new Entry.Final(s.tick(), "c", 4, List.copyOf(s.stored)))),
        mutant(
            "I5",
            "two observers see different events under one number",
            s -> s.entitle("b").subscribe("b", "b1", 0).see("b", "b1", "two", 1)),
        mutant(
            "I6",
            "a connection skips a number",
            s -> s.subscribe("a", "a2", 0).add(s.received("a", "a2", "two", 2, false))),
        mutant(
            "I6",
            "an event comes that nobody asked for",
            s -> s.add(s.received("a", "a9", "one", 1, false))),
        mutant("I7", "an observer misses the last event", s -> s.send("v1", "x", 4)),
        mutant(
            "I8",
            "a sender's order is turned round",
            s ->
                s.invoke("v1", "x")
                    .invoke("v1", "y")
                    .store("y", 4)
                    .store("x", 5)
                    .ok("v1", "y", 4)
                    .ok("v1", "x", 5)
                    .see("a", "a1", "y", 4)
                    .see("a", "a1", "x", 5)),
        mutant(
            "I9",
            "a later message of another connection stands before an acknowledged one",
            s -> {
              s.invoke("v1", "x").ok("v1", "x", 5).invoke("v2", "y").ok("v2", "y", 4);
              s.store("y", 4).store("x", 5).see("a", "a1", "y", 4).see("a", "a1", "x", 5);
            }),
        mutant(
            "I10",
            "two acks of one message disagree",
            s ->
                s.send("v1", "x", 4)
                    .see("a", "a1", "x", 4)
                    .add(new Entry.Ok(s.tick(), "v1", "c", "v", "x", 4, "event-x", 99, true))),
        mutant(
            "I11",
            "a stranger sees an event",
            s -> s.subscribe("z", "z1", 0).see("z", "z1", "one", 1)),
        mutant(
            "I12",
            "a body arrives changed",
            s -> {
              s.send("v1", "x", 4);
              s.add(
                  new Entry.Received(
                      s.tick(), "a", "a1", "c", 4, "event-x", "v", "x", "other", true, true));
            }),
        mutant(
            "I16",
            "an acknowledged message cannot be read",
            s -> s.add(new Entry.Read(s.tick(), "c", 2, List.copyOf(s.stored.subList(0, 2))))));
  }

  private static Arguments mutant(String invariant, String name, Consumer<Story> change) {
    return Arguments.of(Named.of(invariant + ": " + name, invariant), change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  void a_bad_history_is_rejected_for_what_is_wrong_with_it(
      String invariant, Consumer<Story> change) {
    Story story = good();
    change.accept(story);
    story.stored.sort(java.util.Comparator.comparingLong(Entry.Stored::seq));
    if (story.entries.stream().noneMatch(Entry.Final.class::isInstance)) {
      story.end();
    }
    Verdict verdict = story.check();
    assertThat(verdict.broken()).contains(invariant);
    assertThat(verdict.violations()).allSatisfy(v -> assertThat(v.what()).isNotBlank());
  }

  @Test
  void a_right_that_was_taken_away_stops_counting_after_five_seconds() {
    Story story = good().add(new Entry.Revoked(4_000 * 10, "a", "c"));
    story.time = 40_000 + 4 * SECOND;
    story.send("v1", "x", 4).see("a", "a1", "x", 4).end();
    assertThat(story.check().broken()).isEmpty();
    Story late = good().add(new Entry.Revoked(4_000 * 10, "a", "c"));
    late.time = 40_000 + 6 * SECOND;
    late.send("v1", "x", 4).see("a", "a1", "x", 4).end();
    assertThat(late.check().broken()).containsExactly("I11");
  }

  @Test
  void repeated_acks_that_agree_are_good() {
    Story story = good().invoke("v1", "three");
    story.add(new Entry.Ok(story.tick(), "v1", "c", "v", "three", 3, "event-three", 3, true)).end();
    assertThat(story.check().violations()).isEmpty();
  }

  @Test
  void somebody_who_was_away_for_long_and_caught_up_is_good() {
    Story story =
        new Story()
            .entitle("a")
            .subscribe("a", "a1", 0)
            .send("v1", "one", 1)
            .see("a", "a1", "one", 1)
            .send("v1", "two", 2)
            .send("v1", "three", 3)
            .subscribe("a", "a2", 1)
            .see("a", "a2", "two", 2)
            .see("a", "a2", "three", 3)
            .end();
    assertThat(story.check().violations()).isEmpty();
    assertThat(story.check().counts()).isEqualTo(new Verdict.Counts(3, 3, 3, 3));
  }

  @Test
  void a_copy_that_was_declared_worthless_and_read_again_is_good() {
    Story story = good();
    story.add(new Entry.Reset(story.tick(), "a", "a2", "c", "too_far"));
    story.subscribe("a", "a2", 1).see("a", "a2", "two", 2).see("a", "a2", "three", 3).end();
    assertThat(story.check().violations()).isEmpty();
  }
}
