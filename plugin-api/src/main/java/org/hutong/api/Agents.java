package org.hutong.api;

import java.util.List;
import java.util.Optional;

/**
 * Reads who answers. Received by injection; needs the permission {@code agent.read}, else {@link
 * PermissionException}. Safe from any thread; every method blocks until the store has answered (at
 * most 5 s). Accounts that are disabled are left out.
 */
public interface Agents {
  /**
   * Reads one agent.
   *
   * @param id UUID as text
   * @return empty if there is none
   */
  Optional<Agent> find(String id);

  /**
   * The agents of a group.
   *
   * @param group UUID as text
   * @return by name; empty if there is no such group
   */
  List<Agent> inGroup(String group);

  /**
   * The groups.
   *
   * @return by name
   */
  List<Group> groups();

  /**
   * Agents who share a queue.
   *
   * @param id UUID as text
   * @param name as administrators named it
   * @param waiting conversations in its queue now
   */
  record Group(String id, String name, int waiting) {}
}
