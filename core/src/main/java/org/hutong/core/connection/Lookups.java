package org.hutong.core.connection;

import java.util.function.Consumer;

/** Runs what blocks on the database, a bounded number at a time. */
@FunctionalInterface
interface Lookups {
  /**
   * Never blocks. {@code failed} is told what {@code lookup} threw, or that it was not begun
   * because too many wait; it may be called on any thread.
   */
  void run(Runnable lookup, Consumer<RuntimeException> failed);
}
