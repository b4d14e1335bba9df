package org.hutong.core.connection;

/**
 * The session behind one {@link Socket}. Every method is called on the socket's IO thread and must
 * not block.
 */
public interface SocketHandler {
  /**
   * A complete text message, valid UTF-8. The array belongs to the codec and is overwritten after
   * the call returns.
   */
  void text(byte[] utf8, int offset, int length);

  /** A complete binary message, where these are taken; the protocol of today is text. */
  default void binary(byte[] bytes, int offset, int length) {}

  /** The outbound queue, once over half of its bound, has fallen below a quarter. */
  void drained();

  /**
   * The socket is gone, for whatever reason; called exactly once, last. {@code code} 1006 if there
   * was no close frame.
   */
  void closed(int code);
}
