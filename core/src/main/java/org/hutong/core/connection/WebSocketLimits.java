package org.hutong.core.connection;

import java.time.Duration;
import org.hutong.core.config.Configuration;

/**
 * The bounds of the WebSocket codec. Everything else about it is the same for every use.
 *
 * @param protocol whether the subprotocol {@code hutong.v1} must be offered
 * @param binary whether binary messages are taken
 * @param message largest reassembled message in bytes, until the session sets its own
 * @param fragments most frames that one message may be made of
 * @param controls pings and pongs that may come at once; one more is allowed each second
 * @param queuedFrames bound of the outbound queue that {@link SocketHandler#drained} speaks of
 * @param queuedBytes the same in bytes; at {@link #HARD} times either bound the socket is closed
 * @param stall how long queued output may make no progress before the socket is closed
 * @param linger how long a closing socket waits for its peer
 */
public record WebSocketLimits(
    boolean protocol,
    boolean binary,
    int message,
    int fragments,
    int controls,
    int queuedFrames,
    int queuedBytes,
    Duration stall,
    Duration linger) {
  static final int HARD = 2;

  /** As {@code protocol.md} says, with the sizes of the configuration. */
  public static WebSocketLimits of(Configuration configuration) {
    return new WebSocketLimits(
        true,
        false,
        configuration.limits().visitorFrame(),
        64,
        20,
        256,
        1 << 20,
        Duration.ofSeconds(15),
        Duration.ofSeconds(5));
  }
}
