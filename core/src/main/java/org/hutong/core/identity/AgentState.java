package org.hutong.core.identity;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whether an agent takes work, by his own word. The ordinals are stored: append only. */
public enum AgentState {
  OFFLINE,
  /** Takes offers while he has capacity and a connection. */
  ONLINE,
  /** Works on what he has, takes nothing new. */
  BUSY,
  BREAK;

  /** The word on the wire, for example {@code online}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state of that word, if it is one. */
  public static Optional<AgentState> of(String word) {
    return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
  }
}
