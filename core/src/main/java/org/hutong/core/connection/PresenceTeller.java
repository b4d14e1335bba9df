package org.hutong.core.connection;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells routing which agents are here. Connections come and go on many threads; one at a time looks
 * at what is true now and tells it, so the last word is the right one.
 */
final class PresenceTeller {
  private final Online online;
  private final Provider<AgentPresence> presence;
  private final Queue<UUID> changed = new ConcurrentLinkedQueue<>();
  private final AtomicInteger work = new AtomicInteger();
  private final Set<UUID> told = new HashSet<>();

  @Inject
  PresenceTeller(Online online, Provider<AgentPresence> presence) {
    this.online = online;
    this.presence = presence;
  }

  AgentPresence presence() {
    return presence.get();
  }

  /** A connection of the agent has become ready or is gone. */
  void changed(UUID agent) {
    changed.add(agent);
    if (work.getAndIncrement() > 0) {
      return;
    }
    do {
      UUID next = changed.poll();
      if (next != null) {
        tell(next);
      }
    } while (work.decrementAndGet() > 0);
  }

  private void tell(UUID agent) {
    if (online.agentOnline(agent)) {
      if (told.add(agent)) {
        presence.get().connected(agent);
      }
    } else if (told.remove(agent)) {
      presence.get().disconnected(agent);
    }
  }
}
