package org.hutong.testkit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the store must hold in the end: I3, I4, I12. */
final class StoreChecks {
  private StoreChecks() {}

  static void check(HistoryIndex index, List<Verdict.Violation> found) {
    index.finals.values().forEach(last -> check(index, last, found));
  }

  private static void check(HistoryIndex index, Entry.Final last, List<Verdict.Violation> found) {
    Set<HistoryIndex.Message> messages = new HashSet<>();
    Map<String, Long> events = new HashMap<>();
    long expected = 0;
    for (Entry.Stored event : last.events()) {
      expected++;
      if (event.seq() != expected) {
        found.add(
            new Verdict.Violation(
                "I4",
                "%s: seq %d stands where %d should"
                    .formatted(last.conversation(), event.seq(), expected)));
        expected = event.seq();
      }
      String id = event.id();
      if (id != null && !messages.add(new HistoryIndex.Message(event.sender(), id))) {
        found.add(
            new Verdict.Violation(
                "I3", "%s: %s is stored twice".formatted(last.conversation(), event)));
      }
      if (events.put(event.event(), event.seq()) != null) {
        found.add(
            new Verdict.Violation(
                "I3", "%s: event %s is there twice".formatted(last.conversation(), event)));
      }
      integrity(index, last.conversation(), event, found);
    }
    if (last.head() != expected) {
      found.add(
          new Verdict.Violation(
              "I4",
              "%s: the head is %d, the last event %d"
                  .formatted(last.conversation(), last.head(), expected)));
    }
  }

  private static void integrity(
      HistoryIndex index, String conversation, Entry.Stored event, List<Verdict.Violation> found) {
    String id = event.id();
    if (id == null) {
      return;
    }
    List<Entry.Invoke> invokes =
        index.invokes.getOrDefault(new HistoryIndex.Message(event.sender(), id), List.of());
    if (!invokes.isEmpty()
        && invokes.stream().noneMatch(invoke -> invoke.hash().equals(event.hash()))) {
      found.add(
          new Verdict.Violation(
              "I12", "%s: %s is not what was sent".formatted(conversation, event)));
    }
  }
}
