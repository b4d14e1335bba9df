package org.hutong.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a plugin may ask for under {@code permissions} in its descriptor. An administrator sees and
 * grants them before the plugin is enabled.
 */
public enum Permission {
  /** Read conversations and hear of their events. */
  CONVERSATION_READ,
  /** Hand over, transfer and close conversations. */
  CONVERSATION_MANAGE,
  /** Say something as the plugin, send and replace cards. */
  MESSAGE_SEND,
  /** Write notes that agents read. */
  NOTE_WRITE,
  /** Read customers and tell more of them. */
  CUSTOMER_READ,
  /** Change what is known of customers. */
  CUSTOMER_WRITE,
  /** Read who answers and who is on duty. */
  AGENT_READ,
  /** Read uploads. */
  FILE_READ,
  /** Make files that messages may name. */
  FILE_WRITE,
  /** Call other systems by HTTP. */
  HTTP_OUTBOUND,
  /** Call addresses of private networks, too. */
  HTTP_PRIVATE,
  /** Answer visitors in place of an agent. */
  ROBOT_ANSWER,
  /** Bring messages of an outside system in, and take them out. */
  CHANNEL,
  /** Pick the agent whom a conversation is offered to. */
  ROUTING_SELECT,
  /** Say who may log in. */
  IDENTITY_PROVIDE;

  /**
   * As the descriptor writes it.
   *
   * @return for example {@code conversation.read}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '.');
  }

  /**
   * Finds one by its word.
   *
   * @param word for example {@code conversation.read}
   * @return empty if there is none
   */
  public static Optional<Permission> of(String word) {
    return Arrays.stream(values()).filter(permission -> permission.word().equals(word)).findFirst();
  }
}
