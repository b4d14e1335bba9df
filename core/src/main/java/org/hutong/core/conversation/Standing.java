package org.hutong.core.conversation;

import java.util.Set;
import java.util.UUID;
import org.hutong.core.identity.AgentState;
import org.jspecify.annotations.Nullable;

/** Who an actor is by the store, as read in the transaction that decides. */
sealed interface Standing {
  /** {@code auth}: tokens of a lower generation are revoked. */
  record Visitor(UUID site, boolean blocked, int auth) implements Standing {}

  /** {@code joined}: a member of the conversation in question, beside the one assigned to it. */
  record Agent(
      UUID id,
      String name,
      boolean disabled,
      boolean supervisor,
      int auth,
      AgentState state,
      int capacity,
      int load,
      Set<UUID> groups,
      boolean joined)
      implements Standing {

    boolean takesWork() {
      return obstacle() == null;
    }

    /** Why no conversation can be given to them now; null if one can. */
    Outcome.@Nullable Cause obstacle() {
      if (!onDuty()) {
        return Outcome.Cause.OFF_DUTY;
      }
      if (state == AgentState.BUSY) {
        return Outcome.Cause.BUSY;
      }
      return load < capacity ? null : Outcome.Cause.FULL;
    }

    /** Whether a supervisor may put work on him, be it more than he can take. */
    boolean onDuty() {
      return !disabled && (state == AgentState.ONLINE || state == AgentState.BUSY);
    }

    boolean serves(Conversation conversation) {
      return conversation.group() != null && groups.contains(conversation.group());
    }

    boolean assigned(Conversation conversation) {
      return id.equals(conversation.agent());
    }

    boolean sees(Conversation conversation) {
      return supervisor
          || joined
          || serves(conversation)
          || assigned(conversation)
          || id.equals(conversation.lastAgent());
    }
  }

  /** A visitor before his first message, or somebody who does not exist. */
  record Unknown() implements Standing {}

  /** A robot, a program or the kernel: what they may do is in the actor. */
  record Trusted() implements Standing {}
}
