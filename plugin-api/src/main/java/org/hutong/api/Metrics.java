package org.hutong.api;

import java.time.Duration;

/**
 * Figures of this plugin in the server's metrics, with the label {@code plugin}: what is counted as
 * {@code hutong_plugin_<name>_count_total}, what takes time as {@code
 * hutong_plugin_<name>_time_seconds}, what there is now as {@code hutong_plugin_<name>_now}.
 * Received by injection; needs no permission. Safe from any thread; never blocks. At most 100 names
 * for each plugin, each 1 to 60 of {@code a-z 0-9} with a {@code .} between words and for one kind
 * of figure; beyond a bound: {@link IllegalArgumentException}. They go when the plugin stops; after
 * that, {@link IllegalStateException}.
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
