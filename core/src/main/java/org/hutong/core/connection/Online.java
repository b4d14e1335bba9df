package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;

/** The ready sessions of this node by person. Safe from any thread. */
final class Online {
  private final ConcurrentHashMap<UUID, List<Session>> people = new ConcurrentHashMap<>();

  @Inject
  Online() {}

  /** What an arrival found: whether he was away before, and the session of the same device. */
  record Arrival(boolean first, @Nullable Session replaced) {}

  Arrival arrive(UUID person, String device, Session session) {
    List<Session> now =
        people.compute(
            person,
            (_, before) -> {
              List<Session> after = new ArrayList<>(before == null ? 1 : before.size() + 1);
              if (before != null) {
                after.addAll(before);
              }
              after.add(session);
              return List.copyOf(after);
            });
    for (Session other : now) {
      if (other != session && other.device().equals(device)) {
        return new Arrival(now.size() == 1, other);
      }
    }
    return new Arrival(now.size() == 1, null);
  }

  /** True if it was his last session. */
  boolean leave(UUID person, Session session) {
    List<Session> left =
        people.computeIfPresent(
            person,
            (_, before) -> {
              List<Session> after = before.stream().filter(one -> one != session).toList();
              return after.isEmpty() ? null : after;
            });
    return left == null;
  }

  List<Session> sessions(UUID person) {
    return people.getOrDefault(person, List.of());
  }

  boolean online(UUID person) {
    return people.containsKey(person);
  }

  boolean agentOnline(UUID person) {
    return sessions(person).stream().anyMatch(session -> session.role() == Role.AGENT);
  }

  Set<UUID> agents() {
    Set<UUID> agents = new HashSet<>();
    people.forEach(
        (person, sessions) -> {
          if (sessions.getFirst().role() == Role.AGENT) {
            agents.add(person);
          }
        });
    return agents;
  }
}
