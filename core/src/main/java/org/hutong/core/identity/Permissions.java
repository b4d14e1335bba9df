package org.hutong.core.identity;

/** The words for what an API key, a plugin or a supervisor may do. */
public final class Permissions {
  /** Make session tokens for people of another system. */
  public static final String ISSUE_TOKENS = "token.issue";

  /** Say something in any conversation, as the system. */
  public static final String SEND_MESSAGES = "message.send";

  /** Read any conversation. */
  public static final String READ_CONVERSATIONS = "conversation.read";

  /** Hand over, transfer and close any conversation. */
  public static final String MANAGE_CONVERSATIONS = "conversation.manage";

  /** Write notes in any conversation. */
  public static final String WRITE_NOTES = "note.write";

  private Permissions() {}
}
