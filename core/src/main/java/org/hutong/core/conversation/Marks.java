package org.hutong.core.conversation;

import java.util.UUID;

/**
 * Keeps {@code got} and {@code read}: the highest of all devices, written behind within 5 s, in one
 * statement for many. Never blocks; safe from any thread. The caller has bounded {@code seq} by the
 * head.
 */
public interface Marks {
  void got(UUID conversation, UUID person, long seq);

  /** Reading implies having got it. */
  void read(UUID conversation, UUID person, long seq);
}
