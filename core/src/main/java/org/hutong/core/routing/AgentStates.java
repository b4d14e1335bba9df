package org.hutong.core.routing;

import java.util.Optional;
import java.util.UUID;
import org.hutong.core.identity.AgentState;

/** Who is on duty, and how much work each agent has. */
public interface AgentStates {
  /**
   * The agent says whether he takes work. Kept in the store, told to his colleagues; an agent who
   * does not take new work loses the offers that stand for him. Blocks on the database: call it
   * from a virtual thread.
   *
   * @return his standing after it; empty if there is no such agent
   * @throws org.hutong.core.store.StoreUnavailableException if the database does not answer
   */
  Optional<Standing> set(UUID agent, AgentState state);

  /** As this node knows it; at most a few seconds old. Never blocks. */
  Optional<Standing> of(UUID agent);

  /**
   * What the agent was created or changed to elsewhere (a new agent, another capacity, disabled) is
   * read again soon. Never blocks.
   */
  void changed(UUID agent);

  /**
   * {@code load} conversations are assigned to him, {@code capacity} may be.
   *
   * @param connected whether he has a connection to this node
   */
  record Standing(UUID agent, AgentState state, int load, int capacity, boolean connected) {}
}
