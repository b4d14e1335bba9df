package org.hutong.core.wire;

/**
 * The WebSocket close codes of the protocol ({@code protocol.md}, "Connection") beside those of RFC
 * 6455 §7.4.
 */
public final class CloseCode {
  public static final int NORMAL = 1000;
  public static final int GOING_AWAY = 1001;
  public static final int PROTOCOL_ERROR = 1002;
  public static final int UNSUPPORTED_DATA = 1003;
  public static final int INVALID_UTF8 = 1007;
  public static final int TOO_BIG = 1009;
  public static final int INTERNAL = 1011;
  public static final int BAD_FRAME = 4400;
  public static final int TOKEN_EXPIRED = 4401;
  public static final int FORBIDDEN = 4403;
  public static final int SILENT = 4408;
  public static final int REPLACED = 4409;
  public static final int VERSION = 4410;
  public static final int RATE_LIMITED = 4429;
  public static final int DRAINING = 4503;
  public static final int OVERLOADED = 4513;

  private CloseCode() {}
}
