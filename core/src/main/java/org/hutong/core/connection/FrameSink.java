package org.hutong.core.connection;

/** What a {@link FrameDecoder} finds in the bytes of a peer. */
interface FrameSink {
  /** A complete message; the array is the decoder's own and is overwritten after the call. */
  void message(boolean text, byte[] bytes, int from, int length);

  void ping(byte[] bytes, int from, int to);

  void pong();

  /** A valid close frame; {@link CloseFrame#NONE} if it has no code. */
  void closed(int code);

  /** The peer broke the rules: nothing that it sends from here on can be understood. */
  void broken(int code, String reason);

  /** Whether bytes are still to be decoded: not after a close frame or a broken rule. */
  boolean listening();

  /** Whether the next frame must wait: what was read and not decoded yet is kept until then. */
  boolean pausing();
}
