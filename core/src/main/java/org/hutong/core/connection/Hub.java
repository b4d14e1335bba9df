package org.hutong.core.connection;

import java.util.Set;
import java.util.UUID;
import org.hutong.core.wire.ServerFrame;

/** Which connections of this node belong to whom. No method blocks; safe from any thread. */
public interface Hub {
  /**
   * Sends to all connections of an agent. Dropped if he has none or if it may be dropped under
   * pressure.
   */
  void toAgent(UUID agent, ServerFrame frame);

  /** Sends to all connections of all agents whose groups contain {@code group}. */
  void toGroup(UUID group, ServerFrame frame);

  /** Sends to those who hear the conversation: its visitor's connections, members, watchers. */
  void toConversation(UUID conversation, ServerFrame frame);

  /** Sends to the visitor's connections alone. */
  void toVisitor(UUID visitor, ServerFrame frame);

  boolean online(UUID person);

  /** Agents with a connection to this node. */
  Set<UUID> agentsOnline();

  /** Closes all connections of a person with the given code: revoked, disabled, signed out. */
  void disconnect(UUID person, int code, String reason);

  int connections();
}
