package org.hutong.core.identity;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One widget or app with its own look and rules.
 *
 * @param key the public key in the embed snippet
 * @param group the group that serves it
 * @param origins origins that may embed it, for example {@code https://shop.example}
 * @param reopen how long after its close a conversation is continued by a new message; zero: never
 * @param edit how long a message may be edited or recalled
 * @param typingPreview whether agents see what the visitor types before he sends it (he is told)
 * @param look texts and colours, by name
 */
public record Site(
    UUID id,
    String key,
    String name,
    UUID group,
    List<String> origins,
    Duration reopen,
    Duration edit,
    boolean typingPreview,
    Map<String, String> look) {
  /** What the first site is called until somebody names it. No customer ever sees it. */
  public static final String UNNAMED = "Default";

  /** Whether somebody gave it a name. */
  public boolean named() {
    return !name.isBlank() && !name.equals(UNNAMED);
  }
}
