package org.hutong.core.conversation;

import java.util.function.Consumer;

/**
 * Looks at every message before its commit. The plugin host binds the chain of interceptors here.
 */
public interface MessageFilter {
  /**
   * Gives {@code then} the verdict exactly once, at once on the calling thread or later on another.
   * Called on IO threads: never blocks.
   */
  void filter(Draft draft, Consumer<Verdict> then);
}
