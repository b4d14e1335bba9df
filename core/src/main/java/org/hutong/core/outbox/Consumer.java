package org.hutong.core.outbox;

import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.Event;

/**
 * Somebody who hears of committed events: at least once, in {@code seq} order for each
 * conversation, different conversations side by side. Called on virtual threads; may block where it
 * says so. At most {@link Outbox#AT_ONCE} calls are under way at once, never two for one
 * conversation.
 */
public interface Consumer {
  /** 1 to 64 printable ASCII characters: what its place in the log is kept under, for ever. */
  String name();

  /**
   * Who it belongs to, 1 to 100 printable ASCII characters: all of an owner's are removed at once.
   */
  String owner();

  /** Kinds of events that it wants; empty for all. Others are passed over without a call. */
  Set<String> kinds();

  /**
   * Whether it can be called now. While it cannot, its deliveries wait and nothing counts as a
   * failure. Asked often: must not block. Call {@link Outbox#wake} when it becomes true.
   */
  boolean ready();

  /** Whether it wants anything of this conversation at all. May block for a few seconds. */
  default boolean concerns(UUID conversation) {
    return true;
  }

  /**
   * Whether what waits for it is somebody's answer that must arrive, however late. What others
   * missed while they were off for long may be dropped when they are enabled.
   */
  default boolean carries() {
    return false;
  }

  /** Takes one event. Blocks for at most 40 s: after 60 s another node may deliver it again. */
  Answer deliver(Event event);

  /**
   * The event is given up after {@link Outbox#FAILURES} failures, and the next one goes on. Must do
   * its work before it returns; what it throws makes the event be tried again.
   */
  default void abandoned(Event event, String why) {}

  /** What became of a delivery. */
  sealed interface Answer {
    Answer DONE = new Done();
    Answer LATER = new Later();

    /** It is delivered. */
    record Done() implements Answer {}

    /** It could not be called just now: nothing is counted. */
    record Later() implements Answer {}

    /** {@code why} is for administrators; at most 500 characters of it are kept. */
    record Failed(String why) implements Answer {}
  }
}
