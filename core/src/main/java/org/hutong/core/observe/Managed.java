package org.hutong.core.observe;

/**
 * A part with a life: started in the order of the modules, stopped in reverse. A module adds its
 * own with {@code Multibinder.newSetBinder(binder(), Managed.class)}.
 */
public interface Managed {
  /**
   * Starts. May block. If it throws, what was started before is stopped again and the process ends
   * with the reason.
   */
  default void start() {}

  /**
   * The server is asked to stop: take nothing new, say so to clients, finish what was begun. Called
   * before any stop.
   */
  default void drain() {}

  /** Stops and frees everything. Called at most once, also if the start failed half way. */
  default void stop() {}
}
