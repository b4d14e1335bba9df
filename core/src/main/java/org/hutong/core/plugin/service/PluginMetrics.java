package org.hutong.core.plugin.service;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.hutong.api.Metrics;

/**
 * The figures of one start of one plugin. The kind stands in the name of the meter, because a name
 * must mean the same for all plugins.
 */
final class PluginMetrics implements Metrics {
  private static final int MOST = 100;
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(\\.[a-z0-9]+)*");
  private static final int LONGEST = 60;
  private static final String WHOSE =
      "A figure of a plugin's own; its documentation says what it means";
  private static final String PLUGIN = "plugin";

  private final Grant grant;
  private final MeterRegistry registry;
  private final Map<String, Figure> figures = new HashMap<>();

  /** A gauge's value lives here, as long as its meter. */
  private static final class Level {
    private volatile double value;
  }

  private sealed interface Figure {
    record Counted(Counter meter) implements Figure {}

    record Timed(Timer meter) implements Figure {}

    record Gauged(Gauge meter, Level level) implements Figure {}

    Meter meter();
  }

  PluginMetrics(Grant grant, MeterRegistry registry) {
    this.grant = grant;
    this.registry = registry;
    grant.onEnd(this::remove);
  }

  @Override
  public void count(String name, double amount) {
    if (!(amount >= 0 && amount <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("amount must be 0 or more and is " + amount);
    }
    if (figure(name, () -> new Figure.Counted(counter(name))) instanceof Figure.Counted counted) {
      counted.meter.increment(amount);
      return;
    }
    throw other(name);
  }

  private Counter counter(String name) {
    return Counter.builder("hutong.plugin." + name + ".count")
        .description(WHOSE)
        .tag(PLUGIN, grant.plugin())
        .register(registry);
  }

  @Override
  public void time(String name, Duration took) {
    if (took.isNegative()) {
      throw new IllegalArgumentException("took must be 0 or more and is " + took);
    }
    if (figure(name, () -> new Figure.Timed(timer(name))) instanceof Figure.Timed timed) {
      timed.meter.record(took);
      return;
    }
    throw other(name);
  }

  private Timer timer(String name) {
    return Timer.builder("hutong.plugin." + name + ".time")
        .description(WHOSE)
        .tag(PLUGIN, grant.plugin())
        .register(registry);
  }

  @Override
  public void gauge(String name, double value) {
    if (figure(name, () -> gauged(name)) instanceof Figure.Gauged gauged) {
      gauged.level.value = value;
      return;
    }
    throw other(name);
  }

  private Figure gauged(String name) {
    var level = new Level();
    Gauge meter =
        Gauge.builder("hutong.plugin." + name + ".now", level, each -> each.value)
            .description(WHOSE)
            .tag(PLUGIN, grant.plugin())
            .register(registry);
    return new Figure.Gauged(meter, level);
  }

  private Figure figure(String name, Supplier<Figure> made) {
    grant.alive();
    synchronized (figures) {
      Figure known = figures.get(name);
      if (known != null) {
        return known;
      }
      if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "name must have 1 to " + LONGEST + " of a-z 0-9, with a . between words");
      }
      if (figures.size() >= MOST) {
        throw new IllegalArgumentException("The plugin has " + MOST + " figures already");
      }
      grant.alive();
      Figure fresh = made.get();
      figures.put(name, fresh);
      return fresh;
    }
  }

  private static IllegalArgumentException other(String name) {
    return new IllegalArgumentException(name + " is another kind of figure already");
  }

  private void remove() {
    synchronized (figures) {
      figures.values().forEach(figure -> registry.remove(figure.meter()));
      figures.clear();
    }
  }
}
