package org.hutong.core.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.hutong.core.conversation.Event;

/** A consumer that keeps what it heard, and notices two calls at once for one conversation. */
final class Heard implements Consumer {
  final List<Event> events = new CopyOnWriteArrayList<>();
  final List<Long> abandoned = new CopyOnWriteArrayList<>();
  final AtomicInteger most = new AtomicInteger();
  private final Set<UUID> inside = ConcurrentHashMap.newKeySet();
  private final Map<UUID, Boolean> twice = new ConcurrentHashMap<>();
  private final String name;
  private final Set<String> kinds;
  volatile Function<Event, Answer> answer = event -> Answer.DONE;
  volatile boolean ready = true;

  Heard(String name, String... kinds) {
    this.name = name;
    this.kinds = Set.of(kinds);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String owner() {
    return "test";
  }

  @Override
  public Set<String> kinds() {
    return kinds;
  }

  @Override
  public boolean ready() {
    return ready;
  }

  @Override
  public Answer deliver(Event event) {
    if (!inside.add(event.conversation())) {
      twice.put(event.conversation(), true);
    }
    most.accumulateAndGet(inside.size(), Math::max);
    try {
      Answer made = answer.apply(event);
      if (made instanceof Answer.Done) {
        events.add(event);
      }
      return made;
    } finally {
      inside.remove(event.conversation());
    }
  }

  @Override
  public void abandoned(Event event, String why) {
    abandoned.add(event.seq());
  }

  List<Long> seqs(UUID conversation) {
    List<Long> seqs = new ArrayList<>();
    for (Event event : events) {
      if (event.conversation().equals(conversation)) {
        seqs.add(event.seq());
      }
    }
    return seqs;
  }

  /** Every conversation from {@code first} to its head, each seq once and in order. */
  void assertComplete(OutboxHouse house, Iterable<UUID> conversations, long first) {
    assertThat(twice).isEmpty();
    for (UUID conversation : conversations) {
      long head = house.number("SELECT last_seq FROM conversation WHERE id = ?", conversation);
      List<Long> expected = new ArrayList<>();
      for (long seq = first; seq <= head; seq++) {
        expected.add(seq);
      }
      assertThat(seqs(conversation)).isEqualTo(expected);
    }
  }
}
