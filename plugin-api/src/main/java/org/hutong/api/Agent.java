package org.hutong.api;

import java.util.List;

/**
 * An employee who answers, as routing sees him. Immutable.
 *
 * @param id UUID as text
 * @param name his public name
 * @param state whether he takes conversations
 * @param load conversations that he has now
 * @param capacity the most that he is given
 * @param groups UUIDs of the groups that he serves in
 */
public record Agent(
    String id, String name, State state, int load, int capacity, List<String> groups) {
  /** Copies the groups. */
  public Agent {
    groups = List.copyOf(groups);
  }

  /** Whether an agent takes conversations. */
  public enum State {
    /** On duty. */
    ONLINE,
    /** On duty, and takes nothing new. */
    BUSY,
    /** Away for a moment. */
    BREAK,
    /** Off duty. */
    OFFLINE
  }
}
