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

  /** What a visitor says; the other kinds are for agents, robots, plugins and programs. */
  private static final Set<String> OF_VISITORS =
      Set.of("text", "image", "file", "voice", "video", "location", "chosen", "filled");

  private EventKinds() {}

  /** Whether a visitor may say it. */
  static boolean ofVisitor(String kind) {
    return OF_VISITORS.contains(kind);
  }

  /** Whether it is a message, and no change of one and no fact of the server. */
  public static boolean isMessage(String kind) {
    return !FACTS.contains(kind) && !CHANGES.contains(kind);
  }
}
