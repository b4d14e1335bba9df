package org.hutong.core.conversation;

import java.util.function.Consumer;

/**
 * The only way that an event comes into being.
 *
 * <p>{@link #submit} never blocks and may be called from any thread. Commands for one conversation
 * that are submitted one after the other by one thread are decided in that order. {@code then} is
 * called exactly once, on the lane's thread after the commit returned and after the {@link
 * CommitListener}s: it must not block.
 */
public interface Committer {
  void submit(Command command, Consumer<Outcome> then);
}
