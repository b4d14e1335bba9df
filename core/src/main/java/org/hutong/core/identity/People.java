package org.hutong.core.identity;

import java.util.UUID;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;

/** Names and standing of people, from a bounded cache in front of the database. */
public interface People {
  /**
   * How everybody may see this sender. May block on the database at the first call for a sender.
   */
  From from(String sender, Role role);

  /**
   * The same from memory alone, with an empty name where nothing is known about the sender yet.
   * Never blocks.
   */
  From remembered(String sender, Role role);

  /** How agents see a visitor. May block on the database. */
  ServerFrame.VisitorView visitor(UUID visitor, UUID site);

  /**
   * Whether the subject still exists, is not disabled or blocked, and its token is not revoked. May
   * block.
   */
  boolean welcome(Principal principal);

  /** Whether the agent is an administrator who is not disabled. May block. */
  boolean supervisor(UUID agent);

  /** Forgets what is cached about a person; called after every change. */
  void forget(UUID person);
}
