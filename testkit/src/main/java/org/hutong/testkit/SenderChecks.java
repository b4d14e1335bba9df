package org.hutong.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a sender may rely on: I1, I2, I8, I9, I10, I16. */
final class SenderChecks {
  private final HistoryIndex index;
  private final List<Verdict.Violation> found;

  private SenderChecks(HistoryIndex index, List<Verdict.Violation> found) {
    this.index = index;
    this.found = found;
  }

  static void check(HistoryIndex index, List<Verdict.Violation> found) {
    var checks = new SenderChecks(index, found);
    checks.acknowledged();
    checks.refused();
    checks.sendersOrder();
    checks.realTimeOrder();
    checks.readable();
  }

  private void violation(String invariant, String what, Object... values) {
    found.add(new Verdict.Violation(invariant, what.formatted(values)));
  }

  private void acknowledged() {
    index.oks.forEach(
        (message, oks) -> {
          oks.forEach(this::present);
          long different =
              oks.stream()
                  .map(ok -> ok.conversation() + ok.seq() + ok.event() + ok.stamp())
                  .distinct()
                  .count();
          if (different > 1) {
            violation("I10", "%s was acknowledged in %d ways: %s", message, different, oks);
          }
        });
  }

  private void present(Entry.Ok ok) {
    Entry.Final last = index.finals.get(ok.conversation());
    if (last == null) {
      violation("I1", "%s is acknowledged in a conversation that was not read at the end", ok);
      return;
    }
    HistoryIndex.Place place = index.place(ok.sender(), ok.id());
    if (place == null) {
      violation("I1", "%s is acknowledged and not stored", ok);
    } else if (place.event().seq() != ok.seq() || !place.event().event().equals(ok.event())) {
      violation("I1", "%s is stored as %s", ok, place.event());
    }
  }

  private void refused() {
    index.fails.forEach(
        (message, fails) -> {
          boolean otherwise = index.oks.containsKey(message) || index.unknown.contains(message);
          if (!otherwise && index.stored.containsKey(message)) {
            violation("I2", "%s was refused (%s) and is stored", message, fails);
          }
        });
  }

  /** First attempts of one connection for one conversation are stored in the order of sending. */
  private void sendersOrder() {
    Map<String, List<Entry.Invoke>> lines = new HashMap<>();
    index.invokes.forEach(
        (message, invokes) -> {
          Set<String> connections = new HashSet<>();
          invokes.stream()
              .filter(invoke -> connections.add(invoke.connection()))
              .filter(invoke -> !failedOn(message, invoke.connection()))
              .forEach(
                  invoke -> {
                    HistoryIndex.Place place = index.stored.get(message);
                    if (place != null) {
                      String line = invoke.connection() + " " + place.conversation();
                      lines.computeIfAbsent(line, key -> new ArrayList<>()).add(invoke);
                    }
                  });
        });
    lines.forEach(this::ascending);
  }

  private boolean failedOn(HistoryIndex.Message message, String connection) {
    return index.fails.getOrDefault(message, List.of()).stream()
        .anyMatch(fail -> fail.connection().equals(connection));
  }

  private void ascending(String line, List<Entry.Invoke> invokes) {
    invokes.sort(Comparator.comparingLong(Entry.Invoke::at));
    long highest = 0;
    for (Entry.Invoke invoke : invokes) {
      HistoryIndex.Place place = index.place(invoke.sender(), invoke.id());
      long seq = place == null ? 0 : place.event().seq();
      if (seq < highest) {
        violation("I8", "%s: %s has seq %d, one sent before it %d", line, invoke, seq, highest);
      }
      highest = Math.max(highest, seq);
    }
  }

  /** What was acknowledged before another was sent stands before it. */
  private void realTimeOrder() {
    List<Entry> steps = new ArrayList<>();
    index.oks.values().forEach(steps::addAll);
    index.invokes.values().forEach(invokes -> steps.add(invokes.getFirst()));
    steps.sort(Comparator.comparingLong(Entry::at));
    Map<String, Entry.Ok> highest = new HashMap<>();
    for (Entry step : steps) {
      if (step instanceof Entry.Ok ok) {
        highest.merge(ok.conversation(), ok, (a, b) -> a.seq() >= b.seq() ? a : b);
      } else if (step instanceof Entry.Invoke invoke) {
        HistoryIndex.Place place = index.place(invoke.sender(), invoke.id());
        Entry.Ok before = place == null ? null : highest.get(place.conversation());
        if (place != null && before != null && before.seq() >= place.event().seq()) {
          violation("I9", "%s got seq %d after %s", invoke, place.event().seq(), before);
        }
      }
    }
  }

  /** A read that began after an ack shows what was acknowledged. */
  private void readable() {
    Map<String, List<Entry.Ok>> byConversation = new HashMap<>();
    index.oks.values().stream()
        .flatMap(List::stream)
        .forEach(
            ok ->
                byConversation
                    .computeIfAbsent(ok.conversation(), key -> new ArrayList<>())
                    .add(ok));
    for (Entry.Read read : index.reads) {
      Set<Long> seqs = new HashSet<>();
      read.events().forEach(event -> seqs.add(event.seq()));
      byConversation.getOrDefault(read.conversation(), List.of()).stream()
          .filter(ok -> ok.at() < read.at())
          .filter(ok -> ok.seq() > read.head() || !seqs.contains(ok.seq()))
          .forEach(ok -> violation("I16", "%s was not there when it was read after it", ok));
    }
  }
}
