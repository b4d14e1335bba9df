package org.hutong.core.outbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hutong.core.observe.HealthCheck;
import org.hutong.core.observe.Managed;
import org.hutong.core.store.Database;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.time.Rounds;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;

/** How much waits and for how long: the outbox's line in {@code /health}, and its gauges. */
final class OutboxWatch implements HealthCheck, Managed {
  private static final Duration PERIOD = Duration.ofSeconds(15);
  private static final Duration LATE = Duration.ofMinutes(5);
  private static final Duration DAY = Duration.ofDays(1);

  private final Database database;
  private final Attachments attachments;
  private final Skips skips;
  private final TimeSource time;
  private volatile Waiting latest = new Waiting(0, 0);
  private final Rounds rounds;

  /** All consumers that are here together; {@code oldest} in milliseconds. */
  private record Waiting(long events, long oldest) {}

  private record Line(String consumer, long events, long since) {}

  @Inject
  OutboxWatch(
      Database database,
      Attachments attachments,
      Skips skips,
      Timers timers,
      TimeSource time,
      MeterRegistry meters) {
    this.database = database;
    this.attachments = attachments;
    this.skips = skips;
    this.time = time;
    this.rounds = new Rounds(timers, "hutong-watch", this::look);
    Gauge.builder("hutong.outbox.pending", this, watch -> watch.latest.events)
        .description("Events that wait for a consumer; of those that are on")
        .register(meters);
    Gauge.builder("hutong.outbox.oldest.seconds", this, watch -> watch.latest.oldest / 1000.0)
        .description("Age of the oldest event that waits for a consumer; of those that are on")
        .register(meters);
  }

  @Override
  public void start() {
    rounds.every(PERIOD);
  }

  @Override
  public void stop() {
    rounds.stop();
  }

  private List<Line> look() {
    List<Line> lines =
        database.with(
            handle ->
                handle
                    .createQuery(
                        "SELECT consumer, SUM(up_to - next + 1), MIN(since) FROM delivery"
                            + " GROUP BY consumer ORDER BY consumer")
                    .map(
                        (row, context) ->
                            new Line(row.getString(1), row.getLong(2), row.getLong(3)))
                    .list());
    Set<String> here = attachments.names();
    List<Line> counted = lines.stream().filter(line -> here.contains(line.consumer())).toList();
    latest =
        new Waiting(
            counted.stream().mapToLong(Line::events).sum(),
            counted.stream().mapToLong(this::age).max().orElse(0));
    return lines;
  }

  private long age(Line line) {
    return Math.max(0, time.millis() - line.since());
  }

  @Override
  public String name() {
    return "outbox";
  }

  /** What waits for a consumer that is not here is no trouble: it waits because it is to wait. */
  @Override
  public Health check() {
    List<Line> lines;
    try {
      lines = look();
    } catch (StoreUnavailableException e) {
      return new Health(State.DOWN, "Nobody knows while the database does not answer");
    }
    List<String> troubles = new ArrayList<>();
    for (Line line : lines) {
      if (age(line) > LATE.toMillis() && attachments.names().contains(line.consumer())) {
        troubles.add(
            "%s is %d s behind with %d events"
                .formatted(line.consumer(), age(line) / 1000, line.events()));
      }
    }
    long left = skips.since(time.millis() - DAY.toMillis());
    if (left > 0) {
      troubles.add(
          left + " events were left out within a day after " + Outbox.FAILURES + " failures");
    }
    return troubles.isEmpty()
        ? new Health(State.UP, latest.events + " deliveries wait")
        : new Health(State.DEGRADED, String.join("; ", troubles));
  }
}
