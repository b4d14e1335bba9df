package org.hutong.core.conversation;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who gives a command. What he may do is read again inside the commit; an actor only says who he
 * claims to be, proved by a token of generation {@code auth} (a lower generation than the stored
 * one is {@code forbidden}).
 */
public sealed interface Actor {
  /**
   * {@code name} is stored with his first message; empty if he has none. {@code address}: where he
   * speaks from, for what is counted by address; null if nobody knows, as in a channel.
   */
  record Visitor(UUID id, UUID site, int auth, String name, @Nullable String address)
      implements Actor {
    public Visitor(UUID id, UUID site, int auth) {
      this(id, site, auth, "");
    }

    public Visitor(UUID id, UUID site, int auth, String name) {
      this(id, site, auth, name, null);
    }

    public Visitor at(String known) {
      return new Visitor(id, site, auth, name, known);
    }
  }

  record Agent(UUID id, int auth) implements Actor {}

  /** {@code version} is the conversation's version at the question: the fence of a hand-off. */
  record Robot(String id, long version) implements Actor {}

  /**
   * A program with an API key, or a plugin. {@code id} at most 40 characters; {@code name} is shown
   * as the author.
   */
  record Program(String id, String name, Set<String> permissions) implements Actor {}

  /** The kernel itself: time-outs, offers, agents who went away. */
  record Server() implements Actor {}
}
