package org.hutong.core.conversation;

import java.util.Set;

/** The protocol's list of reasons: the only words in which an event says why. */
final class Reasons {
  static final Set<String> KNOWN =
      Set.of(
          "resolved", "timeout", "left", "blocked", "erased", "hours", "asked", "unsure", "taken");

  private Reasons() {}
}
