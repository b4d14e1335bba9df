package org.hutong.api;

/**
 * Who wants to say something.
 *
 * @param id a person's UUID as text, or the name of a robot or program; at most 40 characters
 * @param role what he is to the conversation
 */
public record Author(String id, Role role) {
  /** What an author is to the conversation. */
  public enum Role {
    /** A customer in a chat. */
    VISITOR,
    /** An employee. */
    AGENT,
    /** A robot that answers in place of an agent. */
    ROBOT,
    /** A program with an API key, or another plugin. */
    PROGRAM
  }
}
