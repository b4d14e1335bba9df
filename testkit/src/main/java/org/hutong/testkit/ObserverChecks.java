package org.hutong.testkit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an observer may rely on: I3, I5, I6, I7, I11, I12. */
final class ObserverChecks {
  private record Sight(String observer, String conversation) {}

  private record Ear(String observer, String connection, String conversation) {}

  private final HistoryIndex index;
  private final List<Verdict.Violation> found;

  /** The seq that must come next on a connection; absent when nothing may come. */
  private final Map<Ear, Long> next = new HashMap<>();

  private final Map<Sight, Set<Long>> applied = new HashMap<>();
  private final Map<Sight, Long> start = new HashMap<>();
  private final Map<Sight, Long> revoked = new HashMap<>();
  private final Set<Sight> entitled = new HashSet<>();
  private final Map<String, Map<Long, String>> order = new HashMap<>();

  private ObserverChecks(HistoryIndex index, List<Verdict.Violation> found) {
    this.index = index;
    this.found = found;
  }

  static void check(HistoryIndex index, List<Entry> entries, List<Verdict.Violation> found) {
    var checks = new ObserverChecks(index, found);
    index.finals.values().forEach(checks::stored);
    entries.forEach(checks::step);
  }

  private void violation(String invariant, String what, Object... values) {
    found.add(new Verdict.Violation(invariant, what.formatted(values)));
  }

  private void stored(Entry.Final last) {
    Map<Long, String> events = new HashMap<>();
    last.events().forEach(event -> events.put(event.seq(), event.event()));
    order.put(last.conversation(), events);
  }

  private void step(Entry entry) {
    switch (entry) {
      case Entry.Subscribed asked -> subscribed(asked);
      case Entry.Reset reset -> reset(reset);
      case Entry.Received event -> received(event);
      case Entry.Entitled right -> {
        entitled.add(new Sight(right.observer(), right.conversation()));
        revoked.remove(new Sight(right.observer(), right.conversation()));
      }
      case Entry.Revoked right ->
          revoked.put(new Sight(right.observer(), right.conversation()), right.at());
      case Entry.Complete complete -> complete(complete);
      case Entry.Invoke invoke -> {}
      case Entry.Ok ok -> {}
      case Entry.Fail fail -> {}
      case Entry.Unknown unknown -> {}
      case Entry.Read read -> {}
      case Entry.Final last -> {}
    }
  }

  private void subscribed(Entry.Subscribed asked) {
    next.put(
        new Ear(asked.observer(), asked.connection(), asked.conversation()), asked.after() + 1);
    start.merge(new Sight(asked.observer(), asked.conversation()), asked.after(), Math::min);
  }

  private void reset(Entry.Reset reset) {
    next.remove(new Ear(reset.observer(), reset.connection(), reset.conversation()));
    var sight = new Sight(reset.observer(), reset.conversation());
    applied.remove(sight);
    start.remove(sight);
  }

  private void received(Entry.Received event) {
    var sight = new Sight(event.observer(), event.conversation());
    entitlement(sight, event);
    if (event.live()) {
      strictlyNext(event);
    }
    String known =
        order
            .computeIfAbsent(event.conversation(), key -> new HashMap<>())
            .putIfAbsent(event.seq(), event.event());
    if (known != null && !known.equals(event.event())) {
      violation("I5", "seq %d is %s elsewhere: %s", event.seq(), known, event);
    }
    if (event.applied()
        && !applied.computeIfAbsent(sight, key -> new HashSet<>()).add(event.seq())) {
      violation("I3", "applied twice: %s", event);
    }
    integrity(event);
  }

  private void entitlement(Sight sight, Entry.Received event) {
    Long since = revoked.get(sight);
    boolean late = since != null && event.at() > since + Checker.GRACE_NANOS;
    if (!entitled.contains(sight) || late) {
      violation("I11", "%s may not see %s", event.observer(), event);
    }
  }

  private void strictlyNext(Entry.Received event) {
    var ear = new Ear(event.observer(), event.connection(), event.conversation());
    Long expected = next.get(ear);
    if (expected == null) {
      violation("I6", "nothing was asked for: %s", event);
    } else if (expected != event.seq()) {
      violation("I6", "seq %d was due: %s", expected, event);
    }
    next.put(ear, event.seq() + 1);
  }

  private void integrity(Entry.Received event) {
    String id = event.id();
    if (id == null) {
      return;
    }
    List<Entry.Invoke> invokes =
        index.invokes.getOrDefault(new HistoryIndex.Message(event.sender(), id), List.of());
    if (!invokes.isEmpty()
        && invokes.stream().noneMatch(invoke -> invoke.hash().equals(event.hash()))) {
      violation("I12", "%s is not what was sent", event);
    }
  }

  private void complete(Entry.Complete complete) {
    Entry.Final last = index.finals.get(complete.conversation());
    var sight = new Sight(complete.observer(), complete.conversation());
    Set<Long> has = applied.getOrDefault(sight, Set.of());
    long from = start.getOrDefault(sight, 0L);
    if (last == null) {
      violation("I7", "%s: nobody read it at the end", complete.conversation());
      return;
    }
    for (long seq = from + 1; seq <= last.head(); seq++) {
      if (!has.contains(seq)) {
        violation(
            "I7", "%s never got seq %d of %s", complete.observer(), seq, complete.conversation());
        return;
      }
    }
  }
}
