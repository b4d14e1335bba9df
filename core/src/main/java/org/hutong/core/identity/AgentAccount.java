package org.hutong.core.identity;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An agent as administrators see him; without his password.
 *
 * @param username what he logs in with
 * @param name what visitors see
 * @param locale the language of his console, for example {@code zh-CN}
 * @param capacity conversations that may be assigned to him at once
 * @param auth the generation of his tokens
 */
public record AgentAccount(
    UUID id,
    String username,
    String name,
    @Nullable String avatar,
    Kind kind,
    @Nullable String locale,
    boolean disabled,
    AgentState state,
    int capacity,
    int load,
    int auth,
    long created) {

  /** What an agent may do beyond his own conversations. */
  public enum Kind {
    AGENT,
    /** May do everything, and supervises every conversation. */
    ADMIN;

    /** The word on the wire and in the column. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public boolean admin() {
    return kind == Kind.ADMIN;
  }

  /** The same, disabled or not. */
  public AgentAccount withDisabled(boolean now) {
    return new AgentAccount(
        id, username, name, avatar, kind, locale, now, state, capacity, load, auth, created);
  }
}
