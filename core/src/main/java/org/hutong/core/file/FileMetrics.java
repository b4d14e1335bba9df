package org.hutong.core.file;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.util.Locale;

/** What is counted of files. */
final class FileMetrics {
  private final MeterRegistry meters;
  private final Counter received;
  private final Counter sent;

  /** What becomes of uploads. */
  enum Event {
    CREATED,
    READY,
    REJECTED,
    TERMINATED,
    EXPIRED
  }

  @Inject
  FileMetrics(MeterRegistry meters) {
    this.meters = meters;
    this.received = bytes("in");
    this.sent = bytes("out");
  }

  private Counter bytes(String direction) {
    return Counter.builder("hutong.files.bytes").tag("direction", direction).register(meters);
  }

  void received(long bytes) {
    received.increment(bytes);
  }

  void sent(long bytes) {
    sent.increment(bytes);
  }

  void count(Event event) {
    meters.counter("hutong.files.uploads", "event", word(event)).increment();
  }

  UploadRefusedException refused(UploadRefusedException refusal) {
    meters.counter("hutong.files.refused", "why", word(refusal.why())).increment();
    return refusal;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
