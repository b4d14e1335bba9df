package org.hutong.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pf4j.ExtensionPoint;

/**
 * Picks the agent whom a waiting conversation is offered to. Since API version 1.0. Needs the
 * permission {@code routing.select}.
 *
 * <p><b>When.</b> A conversation waits and at least one agent of its group is free. Selectors are
 * asked in ascending {@link #order()}; the first who picks decides; if all abstain, the least
 * loaded agent gets the offer. The commit checks again that the agent may take it.
 *
 * <p>Who waits longest keeps his place in the queue while selectors think: the agent who would get
 * the offer anyhow is kept for him. When the picked agent has no capacity left at the end, that one
 * gets it.
 *
 * <p><b>Threads and budget.</b> On a thread of the plugin; may block for 200 ms, and all selectors
 * together for 500 ms. At most 16 calls at once. More than 64 conversations at a time are not asked
 * about. A plugin that is being replaced is passed by.
 *
 * <p><b>Failure.</b> An exception, a null, somebody who is no candidate, or an overstay counts as
 * abstaining.
 *
 * <p>Example:
 *
 * <pre>{@code
 * @Extension
 * public final class SameAgent implements AgentSelector {
 *   @Override
 *   public Choice select(Request request) {
 *     return request.candidates().stream()
 *         .filter(agent -> agent.id().equals(request.lastAgent()))
 *         .findFirst()
 *         .map(agent -> Choice.of(agent, "he knows the customer"))
 *         .orElse(Choice.abstain());
 *   }
 * }
 * }</pre>
 */
public interface AgentSelector extends ExtensionPoint {
  /**
   * Picks one of the candidates.
   *
   * @param request the conversation and who is free
   * @return never null
   */
  Choice select(Request request);

  /**
   * The place in the row: lower is asked earlier. Read once, when the plugin starts.
   *
   * @return 0 unless overridden
   */
  default int order() {
    return 0;
  }

  /**
   * Who is free for what.
   *
   * @param conversation what waits
   * @param candidates agents of its group with capacity left who were not asked yet; never empty.
   *     What an agent is offered counts in his load
   * @param lastAgent UUID of the agent who had it before; null if none
   * @param waitedMillis how long it waits already
   */
  record Request(
      Conversation conversation,
      List<Agent> candidates,
      @Nullable String lastAgent,
      long waitedMillis) {
    /** Copies the candidates. */
    public Request {
      candidates = List.copyOf(candidates);
    }
  }

  /**
   * Whom it picked.
   *
   * @param agent UUID of the agent; null: it abstains
   * @param why in one line, for the server's log; at most 200 characters
   */
  record Choice(@Nullable String agent, String why) {
    /**
     * Picks an agent.
     *
     * @param agent one of the candidates
     * @param why in one line
     * @return the choice
     */
    public static Choice of(Agent agent, String why) {
      return new Choice(agent.id(), why);
    }

    /**
     * Leaves it to others.
     *
     * @return the choice
     */
    public static Choice abstain() {
      return new Choice(null, "");
    }
  }
}
