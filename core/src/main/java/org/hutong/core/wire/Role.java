package org.hutong.core.wire;

import java.util.Locale;

/**
 * Who said it: the {@code role} of an event's {@code from}. The ordinals are stored: append only.
 */
public enum Role {
  VISITOR,
  AGENT,
  ROBOT,
  SYSTEM;

  /** The word on the wire, for example {@code visitor}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
