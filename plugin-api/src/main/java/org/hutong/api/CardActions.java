package org.hutong.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pf4j.ExtensionPoint;

/**
 * Hears of buttons of the plugin's own cards. Since API version 1.0.
 *
 * <p><b>When.</b> Somebody who hears the conversation pressed an action with {@code do: call} of a
 * card that this plugin has sent, or of a card in one of its panels. The same press is not told
 * twice within a day unless its answer was lost with the process; {@link Press#key()} stays the
 * same then. What was filled in fits the inputs of the card; of a card in a panel, which the kernel
 * does not keep, the value and the form come from the agent's browser: check them. A plugin has one
 * such class; of several the first in its extension index hears.
 *
 * <p><b>Threads and budget.</b> On a thread of the plugin; may block for 5 s. At most 16 calls at
 * once.
 *
 * <p><b>Failure.</b> An exception, a null or an overstay: who pressed is told that it did not work
 * and may press again; the card stays as it is.
 *
 * <p>Example:
 *
 * <pre>{@code
 * @Extension
 * public final class Resend implements CardActions {
 *   @Override
 *   public Answer pressed(Press press) throws IOException {
 *     Order order = shop.resend((String) press.value().get("order"), press.key());
 *     return Answer.replace(card(order)).toast("It is on its way");
 *   }
 * }
 * }</pre>
 */
public interface CardActions extends ExtensionPoint {
  /**
   * A button was pressed.
   *
   * @param press which one, by whom
   * @return never null; {@link Answer#done()} if there is nothing to show
   * @throws Exception to say that it did not work
   */
  Answer pressed(Press press) throws Exception;

  /**
   * A press of a button.
   *
   * @param key unique for each press, the same when a press is told again
   * @param conversation the conversation's UUID as text
   * @param seq the card's number in the log; 0 for a card in a panel
   * @param action the id of the action
   * @param value the action's own value as the kernel keeps it; one that is no object is its member
   *     {@code value}. What the caller sent if the action has none, at most 16 KiB
   * @param form what was filled in, by the ids of the inputs; empty if the card has no form
   * @param by who pressed
   */
  record Press(
      String key,
      String conversation,
      long seq,
      String action,
      Map<String, @Nullable Object> value,
      Map<String, @Nullable Object> form,
      Sender by) {
    /** Copies the maps deeply. */
    public Press {
      value = JsonValues.members(value);
      form = JsonValues.members(form);
    }
  }

  /**
   * What follows.
   *
   * @param card put in place of the pressed card, for everybody; null: it stays
   * @param toast shown for a moment to who pressed, at most 200 characters; null: nothing
   */
  record Answer(@Nullable Card card, @Nullable String toast) {
    /**
     * Nothing changes.
     *
     * @return the answer
     */
    public static Answer done() {
      return new Answer(null, null);
    }

    /**
     * Another card takes the place of the pressed one.
     *
     * @param card the new one
     * @return the answer
     */
    public static Answer replace(Card card) {
      return new Answer(card, null);
    }

    /**
     * The same answer, and a word to who pressed.
     *
     * @param text at most 200 characters
     * @return the answer
     */
    public Answer toast(String text) {
      return new Answer(card, text);
    }
  }
}
