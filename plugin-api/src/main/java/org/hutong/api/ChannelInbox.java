package org.hutong.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a {@link Channel} brings from outside. Received by injection; needs the permission
 * {@code channel}. Safe from any thread; every method blocks until the store has answered.
 *
 * <p>Every method throws {@link RefusedException} when the kernel refuses (a filter's verdict, no
 * such agent, an assigned conversation of somebody else, a store that does not answer: {@link
 * RefusedException#retry()} says whether trying again helps) and {@link PermissionException}
 * without the permission. A channel that is none of the plugin's running ones is refused with
 * {@code unavailable}; one that has just started is known a moment later.
 */
public interface ChannelInbox {
  /**
   * A customer said something. Opens a conversation for a thread that is new or whose conversation
   * was closed too long ago to be reopened, else continues it.
   *
   * @param message what came
   * @return the stored event's place; the same one when the message came before, as long as its
   *     conversation was not closed more than 30 days ago
   */
  Posted received(Inbound message);

  /**
   * Links an agent to his account in the outside system. Replaces a link that was there.
   *
   * @param channel the channel's name
   * @param account the outside system's id of the agent, at most 200 characters
   * @param agent the agent's UUID as text; null takes the link away
   */
  void link(String channel, String account, @Nullable String agent);

  /**
   * An agent did something outside; it is done with that agent's own rights. An account that is not
   * linked is refused with {@code not_found}.
   *
   * @param action what he did; what is given again within 90 days is not done again
   * @return the conversation after it
   */
  Conversation act(AgentAction action);

  /**
   * A customer's message from outside.
   *
   * @param channel the channel's name
   * @param site the key of the site that it belongs to
   * @param thread the outside system's own id of the customer's thread, at most 200 characters
   * @param vendorId the outside system's own id of the message, at most 200 characters: what the
   *     message is known by when it comes again
   * @param customer the customer's name, at most 200 characters; empty if it is not known. Kept
   *     from his first message that has one
   * @param kind a message kind, for example {@code text}
   * @param body the message's members as the protocol has them
   */
  record Inbound(
      String channel,
      String site,
      String thread,
      String vendorId,
      String customer,
      String kind,
      Map<String, @Nullable Object> body) {
    /** Copies {@code body} deeply. */
    public Inbound {
      body = JsonValues.members(body);
    }
  }

  /**
   * What a mapped agent did outside.
   *
   * @param channel the channel's name
   * @param account the outside system's id of the agent, as it was {@link #link linked}
   * @param conversation the conversation's UUID as text
   * @param vendorId the outside system's own id of the act: what it is known by when it comes again
   * @param act what he did
   * @param text what he said, for {@code REPLY} and {@code NOTE}; the UUID of the group or agent
   *     for {@code TRANSFER}; else empty
   */
  record AgentAction(
      String channel, String account, String conversation, String vendorId, Act act, String text) {
    /** What agents can do from outside. */
    public enum Act {
      /** Say something to the customer. */
      REPLY,
      /** Write a note that only agents read. */
      NOTE,
      /** Take a waiting conversation. */
      ACCEPT,
      /** Give it to another agent or group. */
      TRANSFER,
      /** End it. */
      CLOSE
    }
  }
}
