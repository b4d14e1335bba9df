package org.hutong.api;

import java.time.Duration;

/**
 * Figures of this plugin in the server's metrics, as {@code hutong_plugin_…} with the label {@code
 * plugin}. Received by injection; needs no permission. Safe from any thread; never blocks. At most
 * 100 names for each plugin, each 1 to 60 of {@code a-z 0-9 .}; beyond a bound: {@link
 * IllegalArgumentException}. They go when the plugin stops.
 */
public interface Metrics {
  /**
   * Counts something.
   *
   * @param name what
   * @param amount 0 or more
   */
  void count(String name, double amount);

  /**
   * Tells how long something took.
   *
   * @param name what
   * @param took 0 or more
   */
  void time(String name, Duration took);

  /**
   * Tells how much there is now.
   *
   * @param name what
   * @param value the figure
   */
  void gauge(String name, double value);
}
