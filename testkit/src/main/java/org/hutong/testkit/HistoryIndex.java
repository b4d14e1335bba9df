package org.hutong.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A history, grouped for the checks. */
final class HistoryIndex {
  /** A message as its sender knows it. */
  record Message(String sender, String id) {}

  final Map<Message, List<Entry.Invoke>> invokes = new HashMap<>();
  final Map<Message, List<Entry.Ok>> oks = new HashMap<>();
  final Map<Message, List<Entry.Fail>> fails = new HashMap<>();
  final Set<Message> unknown = new HashSet<>();
  final Map<String, Entry.Final> finals = new HashMap<>();
  final Map<Message, Place> stored = new HashMap<>();
  final List<Entry.Read> reads = new ArrayList<>();
  final List<Entry.Received> received = new ArrayList<>();

  /** Where a message stands in the store. */
  record Place(String conversation, Entry.Stored event) {}

  HistoryIndex(List<Entry> entries) {
    entries.forEach(this::add);
  }

  private void add(Entry entry) {
    switch (entry) {
      case Entry.Invoke invoke -> list(invokes, invoke.sender(), invoke.id()).add(invoke);
      case Entry.Ok ok -> list(oks, ok.sender(), ok.id()).add(ok);
      case Entry.Fail fail -> list(fails, fail.sender(), fail.id()).add(fail);
      case Entry.Unknown maybe -> unknown.add(new Message(maybe.sender(), maybe.id()));
      case Entry.Received event -> received.add(event);
      case Entry.Read read -> reads.add(read);
      case Entry.Final last -> settle(last);
      case Entry.Subscribed subscribed -> {}
      case Entry.Reset reset -> {}
      case Entry.Entitled entitled -> {}
      case Entry.Revoked revoked -> {}
      case Entry.Complete complete -> {}
    }
  }

  private static <E> List<E> list(Map<Message, List<E>> map, String sender, String id) {
    return map.computeIfAbsent(new Message(sender, id), message -> new ArrayList<>());
  }

  private void settle(Entry.Final last) {
    finals.put(last.conversation(), last);
    for (Entry.Stored event : last.events()) {
      String id = event.id();
      if (id != null) {
        stored.putIfAbsent(new Message(event.sender(), id), new Place(last.conversation(), event));
      }
    }
  }

  @Nullable Place place(String sender, String id) {
    return stored.get(new Message(sender, id));
  }

  Verdict.Counts counts() {
    return new Verdict.Counts(
        invokes.values().stream().mapToInt(List::size).sum(),
        oks.size(),
        received.size(),
        finals.values().stream().mapToInt(last -> last.events().size()).sum());
  }
}
