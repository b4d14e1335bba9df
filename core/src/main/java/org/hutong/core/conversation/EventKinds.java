package org.hutong.core.conversation;

import java.util.Set;

/** Which kinds of events are messages; plugins may add kinds, and those are messages too. */
public final class EventKinds {
  /** What the server tells of a conversation. */
  public static final Set<String> FACTS =
      Set.of(
          "opened",
          "assigned",
          "transferred",
          "joined",
          "left",
          "closed",
          "reopened",
          "rated",
          "handoff");

  private static final Set<String> CHANGES = Set.of("edit", "recall");

  private EventKinds() {}

  /** Whether it is a message, and no change of one and no fact of the server. */
  public static boolean isMessage(String kind) {
    return !FACTS.contains(kind) && !CHANGES.contains(kind);
  }
}
