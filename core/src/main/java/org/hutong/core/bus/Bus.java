package org.hutong.core.bus;

import java.util.UUID;

/**
 * Tells other nodes that something has changed in the store. No method blocks; safe from any
 * thread.
 */
public interface Bus {
  /** The log of a conversation has grown to {@code seq}. */
  void conversation(UUID conversation, long seq);

  /** Which conversations are a person's has changed. */
  void person(UUID person);

  /**
   * Whether hints arrive as far as this node can tell. While they do not, heads are compared every
   * second.
   */
  boolean healthy();

  /** Hears the hints of other nodes from now on; called on any thread, must not block. */
  void listen(Listener listener);

  /** What other nodes tell. A hint may be lost, late, doubled or wrong. */
  interface Listener {
    void conversation(UUID conversation, long seq);

    void person(UUID person);
  }
}
