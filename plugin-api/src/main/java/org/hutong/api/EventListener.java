package org.hutong.api;

import java.util.Set;
import org.pf4j.ExtensionPoint;

/**
 * Hears of what was committed. Since API version 1.0. Needs the permission {@code
 * conversation.read}; without it, it is not called.
 *
 * <p><b>When.</b> After the commit, from the outbox: at least once for every event from the moment
 * that the plugin is enabled, in {@code seq} order within each conversation, different
 * conversations side by side. After a crash or an answer that was lost the same event comes again:
 * be idempotent by {@link Event#id()}. While the plugin is being replaced or is disabled, events
 * wait and are delivered afterwards, unless it is disabled for more than 7 days in which the server
 * runs: then it begins anew with what is committed after it is enabled again. By the name of its
 * class it is known again: one that is renamed is a new one.
 *
 * <p><b>Threads.</b> On a thread of the plugin; may block. At most 16 calls at once, never two for
 * one conversation.
 *
 * <p><b>Budget.</b> 30 s for one call. A call beyond it is interrupted and counts as a failure; one
 * that goes on nevertheless holds its conversation until it ends.
 *
 * <p><b>Failure.</b> An exception, an error or an overstay: the event is delivered again after 1 s,
 * 2 s, 4 s … at most 5 min, and later events of that conversation wait behind it. After 20 failures
 * of one event it is left out, which is logged and reported by the server's health. Other
 * conversations and other plugins go on meanwhile, and so does the chat. After five failures in a
 * row nothing is called for 30 s: its events wait, and that counts as nothing.
 *
 * <p>Example:
 *
 * <pre>{@code
 * @Extension
 * public final class Counter implements EventListener {
 *   private final LongAdder closed = new LongAdder();
 *
 *   @Override
 *   public Set<String> kinds() {
 *     return Set.of("closed");
 *   }
 *
 *   @Override
 *   public void happened(Event event) {
 *     closed.increment();
 *   }
 * }
 * }</pre>
 */
public interface EventListener extends ExtensionPoint {
  /**
   * An event was committed.
   *
   * @param event immutable
   * @throws Exception to have it delivered again later
   */
  void happened(Event event) throws Exception;

  /**
   * The kinds that it wants to hear of. Read once, when the plugin starts; others are never
   * delivered. If this fails, the plugin does not start.
   *
   * @return at most 64; empty for all, which is the default
   */
  default Set<String> kinds() {
    return Set.of();
  }
}
