package org.hutong.api;

/**
 * Who said or did what an {@link Event} tells. To a visitor all of it is visible.
 *
 * @param id a person's UUID as text, or the name of a robot or program; at most 40 characters
 * @param role what he is to the conversation
 * @param name as it is shown; empty if he has none
 */
public record Sender(String id, Role role, String name) {
  /** What a sender is to the conversation. */
  public enum Role {
    /** A customer in a chat. */
    VISITOR,
    /** An employee. */
    AGENT,
    /** A robot that answers in place of an agent. */
    ROBOT,
    /** The server itself, a program with an API key, or a plugin. */
    SYSTEM
  }
}
