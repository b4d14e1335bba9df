package org.hutong.core.wire;

import org.jspecify.annotations.Nullable;

/**
 * The author of an event or a mark, as everybody may see him.
 *
 * @param id a person's UUID as text, or the name of a robot, plugin or {@code system}; at most 40
 *     characters
 * @param name the public name, never null; empty for the system
 */
public record From(String id, Role role, String name, @Nullable String avatar) {
  /** The server itself. */
  public static final From SYSTEM = new From("system", Role.SYSTEM, "", null);
}
