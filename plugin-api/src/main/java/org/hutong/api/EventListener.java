package org.hutong.api;

import java.util.Set;
import org.pf4j.ExtensionPoint;

/**
 * Hears of what was committed. Since API version 1.0. Needs the permission {@code
 * conversation.read}.
 *
 * <p><b>When.</b> After the commit, from the outbox: at least once for every event from the moment
 * that the plugin is enabled, in {@code seq} order within each conversation, different
 * conversations side by side. After a crash or an answer that was lost the same event comes again:
 * be idempotent by {@link Event#id()}. While the plugin is being replaced or is disabled for less
 * than its deliveries are kept, events wait and are delivered afterwards.
 *
 * <p><b>Threads.</b> On a thread of the plugin; may block. At most 16 calls at once, never two for
 * one conversation.
 *
 * <p><b>Budget.</b> 30 s for one call. A call beyond it is interrupted and counts as a failure.
 *
 * <p><b>Failure.</b> An exception, an error or an overstay: the event is delivered again after 1 s,
 * 2 s, 4 s … at most 5 min, and later events of that conversation wait behind it. After 20 failures
 * of one event it is left out, which is logged and shown in the console. Other conversations and
 * other plugins go on meanwhile, and so does the chat.
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
   * delivered.
   *
   * @return empty for all, which is the default
   */
  default Set<String> kinds() {
    return Set.of();
  }
}
