package org.hutong.core.connection;

import java.util.List;
import java.util.UUID;
import org.hutong.core.wire.ServerFrame;

/** What the hub asks and tells about agents; routing binds it. Never blocks. */
public interface AgentPresence {
  /** The agent's first connection is ready ({@code welcome} was sent). */
  void connected(UUID agent);

  /** His last connection is gone. */
  void disconnected(UUID agent);

  /**
   * Offers that stand for him, to be sent after a {@code welcome}. {@code expires} counts from now.
   */
  List<ServerFrame.Offer> standing(UUID agent);

  /** What a conversation frame says about waiting: position and estimate in its queue. */
  Waiting waiting(UUID conversation);

  /**
   * {@code position} from 1 and {@code eta} in seconds, -1 where unknown; {@code why} null when
   * nothing is unusual.
   */
  record Waiting(@org.jspecify.annotations.Nullable String why, long position, long eta) {}
}
