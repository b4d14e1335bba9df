package org.hutong.core.conversation;

import java.util.Locale;

/** Where a conversation stands. The ordinals are stored: append only. */
public enum Status {
  ROBOT,
  QUEUED,
  ASSIGNED,
  CLOSED;

  /** The word on the wire, for example {@code queued}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
