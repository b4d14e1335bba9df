package org.hutong.core.routing;

import java.util.UUID;
import java.util.function.Consumer;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Outcome;

/** The queue of a group, as an agent serves himself from it. */
public interface WaitingLine {
  /**
   * Accepts the longest waiting conversation of the group that is not offered to somebody else.
   * Atomic: two agents never get the same one, each gets the next. Never blocks; {@code then} is
   * called exactly once, on any thread, and must not block.
   *
   * <p>{@code not_found} if the group is unknown or nobody waits, {@code forbidden} if the agent
   * does not serve in it, {@code conflict} if he is not on duty or has no capacity left.
   */
  void next(Actor.Agent agent, UUID group, Consumer<Outcome> then);

  /** Conversations that wait in the group, as this node knows it. Never blocks. */
  int length(UUID group);
}
