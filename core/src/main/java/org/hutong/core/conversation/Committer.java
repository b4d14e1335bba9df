package org.hutong.core.conversation;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The only way that an event comes into being.
 *
 * <p>{@link #submit} never blocks and may be called from any thread. Commands for one conversation
 * that are submitted one after the other by one thread are decided in that order. {@code then} is
 * called exactly once, on the lane's thread after the commit returned and before anything of the
 * next transaction is looked up (at once, on the calling thread, if the lane takes nothing more):
 * it must not block. The {@link CommitListener}s were told before, unless the caller is one that
 * {@linkplain Caller#ahead goes ahead} of them.
 */
public interface Committer {
  void submit(Command command, Caller caller, Consumer<Outcome> then);

  /** A command that stands for itself: of the server, or of a request that is nobody's second. */
  default void submit(Command command, Consumer<Outcome> then) {
    submit(command, Caller.SERVER, then);
  }

  /** Who hands a command over. */
  interface Caller {
    Caller SERVER =
        new Caller() {
          @Override
          public @Nullable String name() {
            return null;
          }

          @Override
          public boolean held() {
            return false;
          }

          @Override
          public boolean ahead() {
            return false;
          }
        };

    /** The connection or request, for {@link Committed#source} and log lines. */
    @Nullable String name();

    /**
     * Whether something that must come before this command was refused for now. Asked on the lane's
     * thread each time before the command is looked up: true refuses it with {@code order_hold},
     * and nothing of it is stored. Once true, it stays true.
     */
    boolean held();

    /**
     * Whether it is told as soon as the commit returned, before the listeners are. For who only
     * acknowledges: what the listeners keep in memory does not know of the commit yet.
     */
    boolean ahead();
  }
}
