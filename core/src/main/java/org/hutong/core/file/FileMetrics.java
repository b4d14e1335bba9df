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
    return Counter.builder("hutong.files.bytes")
        .description("Bytes of files that people sent (in) and fetched (out)")
        .tag("direction", direction)
        .register(meters);
  }

  void received(long bytes) {
    received.increment(bytes);
  }

  void sent(long bytes) {
    sent.increment(bytes);
  }

  void count(Event event) {
    Counter.builder("hutong.files.uploads")
        .description("Uploads, by what became of them")
        .tag("event", word(event))
        .register(meters)
        .increment();
  }

  UploadRefusedException refused(UploadRefusedException refusal) {
    Counter.builder("hutong.files.refused")
        .description("Refused uploads, by reason")
        .tag("why", word(refusal.why()))
        .register(meters)
        .increment();
    return refusal;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
