package org.hutong.api;

import org.pf4j.ExtensionPoint;

/**
 * Connects an outside system where customers or agents write: a messenger, a mailbox, a group chat.
 * Since API version 1.0. Needs the permission {@code channel}; without it, it is not called.
 *
 * <p><b>Inbound.</b> The plugin gives what came from outside to {@link ChannelInbox}, which opens
 * or continues the conversation that belongs to an outside thread, or acts for an agent who is
 * mapped. Everything carries the vendor's own message id: what is given twice is stored once.
 *
 * <p><b>Outbound.</b> Events of conversations that came through this channel are delivered from the
 * outbox as an {@link EventListener}'s are: at least once, in order for each conversation. What a
 * customer wrote through the channel is not delivered back to it. What an agent wrote is, also when
 * he wrote it outside through this channel: see {@link Delivery#acted}. Facts such as {@code
 * closed} are, whoever caused them.
 *
 * <p><b>Threads and budget.</b> On a thread of the plugin; may block for 30 s. At most 16 calls at
 * once, never two for one conversation.
 *
 * <p><b>Failure.</b> An exception or an overstay: delivered again after 1 s, 2 s, 4 s … at most 5
 * min; later events of that conversation wait. After 20 failures, or at once when {@link
 * Result#failed} says that trying again is of no use, the event is reported as not delivered in a
 * note to the agents, and the next one goes on.
 *
 * <p>Example:
 *
 * <pre>{@code
 * @Extension
 * public final class Mailbox implements Channel {
 *   @Override
 *   public String name() {
 *     return "mail";
 *   }
 *
 *   @Override
 *   public Result deliver(Delivery delivery) throws IOException {
 *     return delivery.event().text().isEmpty()
 *         ? Result.ignored()
 *         : Result.delivered(mail.send(delivery.thread(), delivery.event().text().get()));
 *   }
 * }
 * }</pre>
 */
public interface Channel extends ExtensionPoint {
  /**
   * The channel's name, unique among all plugins: of two running ones the first has it, and the
   * other is left out, with a line in the log. Read once, when the plugin starts.
   *
   * @return 1 to 32 of {@code a-z 0-9 -}
   */
  String name();

  /**
   * Takes one event outside.
   *
   * @param delivery the event and where it goes
   * @return what became of it; never null
   * @throws Exception to have it delivered again later
   */
  Result deliver(Delivery delivery) throws Exception;

  /**
   * An event on its way outside.
   *
   * @param thread the outside system's own id of the thread, as {@link ChannelInbox} was given it
   * @param event the event
   * @param acted whether an agent wrote it outside, through {@link ChannelInbox#act} of this
   *     channel: a channel whose agents write in the customer's own thread has it there already and
   *     answers {@link Result#ignored()}
   */
  record Delivery(String thread, Event event, boolean acted) {
    /**
     * An event that was not written outside.
     *
     * @param thread as above
     * @param event as above
     */
    public Delivery(String thread, Event event) {
      this(thread, event, false);
    }
  }

  /**
   * What became of a delivery.
   *
   * @param outcome in one word
   * @param detail the vendor's message id if it was delivered, the reason if it failed; what is
   *     beyond 500 characters is cut off
   */
  record Result(Outcome outcome, String detail) {
    /** In one word. */
    public enum Outcome {
      /** It is there. */
      DELIVERED,
      /** The channel has no form for this kind. */
      IGNORED,
      /** It cannot be delivered, now or later. */
      FAILED
    }

    /**
     * It is there.
     *
     * @param vendorId the outside system's id of the message; may be empty
     * @return the result
     */
    public static Result delivered(String vendorId) {
      return new Result(Outcome.DELIVERED, vendorId);
    }

    /**
     * The channel has no form for it.
     *
     * @return the result
     */
    public static Result ignored() {
      return new Result(Outcome.IGNORED, "");
    }

    /**
     * It cannot be delivered, now or later.
     *
     * @param reason for agents
     * @return the result
     */
    public static Result failed(String reason) {
      return new Result(Outcome.FAILED, reason);
    }
  }
}
