package org.hutong.core.connection;

import jakarta.inject.Inject;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.FrameParser;

/** What every session uses and none owns. Safe from any thread. */
record Parts(
    FrameParser parser,
    Frames frames,
    Pages pages,
    Rights rights,
    States states,
    Lookups lookups,
    TimeSource time,
    ConnectionMetrics metrics) {
  @Inject
  Parts {}
}
