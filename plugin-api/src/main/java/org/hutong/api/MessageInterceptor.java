package org.hutong.api;

import org.pf4j.ExtensionPoint;

/**
 * Looks at every message before it is stored, and may change or refuse it. Since API version 1.0.
 *
 * <p><b>When.</b> Before the commit of a sent message and of an edit, by visitors, agents, robots
 * and programs alike; never for internal notes, typing or the server's own events. A message that
 * is sent again after a lost acknowledgement is looked at again, so the same draft must get the
 * same verdict as far as possible. Interceptors are asked in ascending {@link #order()}; each sees
 * what the one before made of the body.
 *
 * <p><b>Threads.</b> With {@code run: inline} in the descriptor, {@link #filter} is called on the
 * thread that received the message: it must not block, wait or lock. One that overstays 2 ms again
 * and again is moved to a thread of the plugin for a while and reported. With {@code run: thread}
 * it is called on a thread of the plugin and may block. Either way it is called for many messages
 * at once, from many threads; the messages of one sender to one conversation are filtered and
 * stored in the order in which they came.
 *
 * <p><b>Budget.</b> 200 ms for one call and 500 ms for all interceptors of one message, in wall
 * time. A call beyond it is interrupted and counts as a failure. A slow interceptor holds up only
 * the sender whose message it looks at.
 *
 * <p><b>Failure.</b> Any exception or error, a null, a verdict out of bounds and an overstay are
 * failures. The {@code policy} of the descriptor decides: {@code open} goes on as if the
 * interceptor had passed, {@code closed} refuses the message as temporarily unavailable (the sender
 * keeps it and tries again). After five failures in a row the interceptor is left out for 30 s, and
 * the policy decides for every message meanwhile. While the plugin is being replaced, messages wait
 * for up to 2 s; after that, and while an enabled plugin cannot run, {@code onAbsent} decides.
 *
 * <p>Example:
 *
 * <pre>{@code
 * @Extension
 * public final class NoShouting implements MessageInterceptor {
 *   @Override
 *   public Verdict filter(Draft draft) {
 *     return draft
 *         .text()
 *         .filter(text -> text.endsWith("!!!"))
 *         .map(text -> Verdict.replace(draft.withText(text.replaceAll("!+$", "!"))))
 *         .orElse(Verdict.pass());
 *   }
 * }
 * }</pre>
 */
public interface MessageInterceptor extends ExtensionPoint {
  /**
   * Judges one draft.
   *
   * @param draft immutable; must not be kept after the call, nor its text be logged
   * @return never null
   */
  Verdict filter(Draft draft);

  /**
   * The place in the row: lower is earlier; equal places go by the plugin's id. Read once, when the
   * plugin starts.
   *
   * @return 0 unless overridden
   */
  default int order() {
    return 0;
  }
}
