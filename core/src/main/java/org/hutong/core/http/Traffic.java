package org.hutong.core.http;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import org.hutong.core.time.Patience;
import org.hutong.core.time.TimeSource;

/** What every request passes through. */
record Traffic(
    Clients clients,
    Workers workers,
    InFlight inFlight,
    Authentication authentication,
    CrossOrigin crossOrigin,
    Failures failures,
    MeterRegistry meters,
    TimeSource time,
    Patience patience) {
  @Inject
  Traffic {}
}
