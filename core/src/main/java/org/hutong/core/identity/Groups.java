package org.hutong.core.identity;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Groups and who serves in them, in memory and reloaded after every change: no method blocks. */
public interface Groups {
  Optional<Group> byId(UUID group);

  Set<UUID> ofAgent(UUID agent);

  Set<UUID> agentsOf(UUID group);

  /**
   * Agents who share a queue.
   *
   * @param queueLimit longest queue; a conversation beyond it waits as {@code full}
   * @param offerMillis how long an offer stands before it goes to the next agent
   */
  record Group(UUID id, String name, int queueLimit, long offerMillis) {}
}
