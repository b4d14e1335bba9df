package org.hutong.core.routing;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.identity.AgentState;

/**
 * Those who pick the agent that a conversation is offered to, before the least loaded one gets it.
 * Bound by whoever brings them. Safe from any thread.
 */
public interface Selectors {
  /** Whether there is anybody to ask. Never blocks. */
  boolean any();

  /**
   * Asks them one after the other until one picks. Blocks for at most half a second and what the
   * database takes.
   *
   * @return empty if all abstain
   */
  Optional<Pick> ask(Question question);

  /**
   * Who is free for what.
   *
   * @param candidates never empty
   */
  record Question(Conversation conversation, List<Candidate> candidates, long waitedMillis) {
    public Question {
      candidates = List.copyOf(candidates);
    }
  }

  /**
   * An agent with capacity left.
   *
   * @param load conversations that he has or is offered
   */
  record Candidate(UUID agent, AgentState state, int load, int capacity) {}

  /**
   * Whom it picked.
   *
   * @param by who picked, for the log
   * @param why in one line
   */
  record Pick(UUID agent, String by, String why) {}

  /** Leaves every choice to routing. */
  final class Nobody implements Selectors {
    @Override
    public boolean any() {
      return false;
    }

    @Override
    public Optional<Pick> ask(Question question) {
      return Optional.empty();
    }
  }
}
