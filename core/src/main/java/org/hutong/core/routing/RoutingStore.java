package org.hutong.core.routing;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.identity.AgentState;
import org.jspecify.annotations.Nullable;

/** What routing reads from the database and writes into it. Every method blocks. */
interface RoutingStore {
  List<AgentRow> agents();

  Optional<AgentRow> state(UUID agent, AgentState state);

  /** What waits, in the queues' order, at most {@code limit}. */
  List<QueuedRow> queued(int limit);

  /** Conversations that are assigned to the agent, at most {@code limit}. */
  List<UUID> assignedTo(UUID agent, int limit);

  List<Conversation> rows(List<UUID> conversations);

  /** The body of the visitor's newest text among the last few events. */
  Optional<String> newestText(UUID conversation);

  record AgentRow(UUID id, AgentState state, int capacity, int load, boolean disabled) {}

  /** Just enough to see whether what is in memory is still right. */
  record QueuedRow(UUID id, long version, @Nullable UUID offeredTo, @Nullable Long offerUntil) {}
}
