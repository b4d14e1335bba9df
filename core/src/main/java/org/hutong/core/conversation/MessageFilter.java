package org.hutong.core.conversation;

import java.util.function.Consumer;

/**
 * Looks at every message before its commit. The plugin host binds the chain of interceptors here.
 */
public interface MessageFilter {
  /**
   * Gives {@code then} the verdict exactly once, at once on the calling thread or later on another.
   * Called on IO threads: never blocks. For drafts of one sender to one conversation that were
   * given one after the other by one thread, the verdicts come in the same order (a visitor's
   * drafts without and with a conversation are one line).
   */
  void filter(Draft draft, Consumer<Verdict> then);
}
