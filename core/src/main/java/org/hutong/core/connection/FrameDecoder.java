package org.hutong.core.connection;

import java.util.Arrays;
import org.hutong.core.wire.CloseCode;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the frames of one client (RFC 6455 §5). Holds no buffer between two messages: a message
 * that came in whole is handed over where it was read, and only an unfinished one is gathered here.
 * Used on the IO thread alone.
 */
final class FrameDecoder {
  /** Room that the caller leaves before the bytes: the beginning of a frame may be put there. */
  static final int HEADROOM = 256;

  private static final int TEXT = 1;
  private static final int CONTROLS = 8;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int SMALL = 125;
  private static final int MEDIUM = 126;
  private static final int MASK = 4;

  private final FrameSink sink;
  private final WebSocketLimits limits;
  private int limit;
  private int controls;
  private byte @Nullable [] carried;

  /** What was read beyond the frame after which the sink paused, with headroom before it. */
  private byte @Nullable [] held;

  private @Nullable PartialMessage partial;

  FrameDecoder(FrameSink sink, WebSocketLimits limits) {
    this.sink = sink;
    this.limits = limits;
    this.limit = limits.message();
  }

  void limit(int bytes) {
    limit = bytes;
  }

  /** A second has passed: one more control frame is allowed. */
  void second() {
    if (controls > 0) {
      controls--;
    }
  }

  /**
   * Decodes what was read. The bytes are unmasked in place, and up to {@link #HEADROOM} bytes
   * before them are overwritten.
   */
  void decode(byte[] in, int from, int to) {
    int at = from;
    byte[] before = carried;
    if (before != null) {
      carried = null;
      at -= before.length;
      System.arraycopy(before, 0, in, at, before.length);
    }
    while (at < to && sink.listening()) {
      if (sink.pausing()) {
        byte[] rest = new byte[HEADROOM + to - at];
        System.arraycopy(in, at, rest, HEADROOM, to - at);
        held = rest;
        return;
      }
      PartialMessage message = partial;
      if (message != null && message.expects()) {
        at = gather(message, in, at, to);
      } else {
        int next = frame(in, at, to);
        if (next == at) {
          carried = Arrays.copyOfRange(in, at, to);
          return;
        }
        at = next;
      }
    }
  }

  /**
   * Goes on with what was read before the sink paused, as far as it lets: several frames may come
   * in one read, and a bound on what is under way holds within it, too.
   */
  void resume() {
    byte[] before = held;
    if (before != null) {
      held = null;
      decode(before, HEADROOM, before.length);
    }
  }

  /** Decodes one frame and returns where it ends; {@code at} if it has not come in far enough. */
  private int frame(byte[] in, int at, int to) {
    if (to - at < 2) {
      return at;
    }
    int opcode = in[at] & 0x0F;
    int small = in[at + 1] & 0x7F;
    String mistake = mistake(in[at], in[at + 1]);
    if (mistake != null) {
      return broken(CloseCode.PROTOCOL_ERROR, mistake, to);
    }
    if (opcode == 2 && !limits.binary()) {
      return broken(CloseCode.UNSUPPORTED_DATA, "text frames only", to);
    }
    int extra = small < MEDIUM ? 0 : small == MEDIUM ? 2 : 8;
    int payload = at + 2 + extra + MASK;
    if (payload > to) {
      return at;
    }
    long length = extra == 0 ? small : number(in, at + 2, extra);
    int key = Mask.key(in, payload - MASK);
    if (opcode >= CONTROLS) {
      return payload + length > to ? at : control(opcode, in, payload, payload + small, key);
    }
    if (length < 0 || extra != 0 && length <= (extra == 2 ? SMALL : 0xFFFF)) {
      return broken(CloseCode.PROTOCOL_ERROR, "a length is not written as it must be", to);
    }
    return data(new Header(in[at] < 0, opcode, length, key), in, payload, to);
  }

  private record Header(boolean last, int opcode, long length, int key) {}

  private static long number(byte[] in, int at, int bytes) {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | in[at + i] & 0xFF;
    }
    return number;
  }

  private @Nullable String mistake(byte first, byte second) {
    if ((first & 0x70) != 0) {
      return "a reserved bit is set";
    }
    if (second >= 0) {
      return "a client's frame must be masked";
    }
    int opcode = first & 0x0F;
    if (opcode >= CONTROLS) {
      if (opcode > PONG) {
        return "a reserved opcode";
      }
      return first >= 0
          ? "a control frame in fragments"
          : (second & 0x7F) > SMALL ? "a control frame of more than 125 bytes" : null;
    }
    if (opcode > 2) {
      return "a reserved opcode";
    }
    boolean continues = opcode == 0;
    return continues == (partial != null)
        ? null
        : continues ? "nothing to be continued" : "a message within another";
  }

  private int broken(int code, String reason, int to) {
    partial = null;
    sink.broken(code, reason);
    return to;
  }

  private int control(int opcode, byte[] in, int from, int to, int key) {
    Mask.apply(in, from, to, key);
    if (opcode == CLOSE) {
      int code = CloseFrame.read(in, from, to);
      if (code < 0) {
        sink.broken(-code, "a close frame that must not be sent");
      } else {
        sink.closed(code);
      }
    } else if (++controls > limits.controls()) {
      sink.broken(CloseCode.RATE_LIMITED, "1000");
    } else if (opcode == PING) {
      sink.ping(in, from, to);
    } else {
      sink.pong();
    }
    return to;
  }

  private int data(Header header, byte[] in, int from, int to) {
    PartialMessage message = partial;
    long size = header.length() + (message == null ? 0 : message.size());
    if (size > limit) {
      return broken(CloseCode.TOO_BIG, "more than " + limit + " bytes", to);
    }
    int end = from + (int) Math.min(header.length(), to - from);
    if (message == null && header.last() && end - from == header.length()) {
      return whole(header, in, from, end);
    }
    if (message == null) {
      message = new PartialMessage(header.opcode() == TEXT);
      partial = message;
    }
    if (!message.begin(header.length(), header.last(), header.key(), limits.fragments())) {
      return broken(CloseCode.TOO_BIG, "more than " + limits.fragments() + " fragments", to);
    }
    return gather(message, in, from, to);
  }

  /** The usual case: one frame, and all of it is there. */
  private int whole(Header header, byte[] in, int from, int to) {
    Mask.apply(in, from, to, header.key());
    boolean text = header.opcode() == TEXT;
    if (text && Utf8.check(Utf8.START, in, from, to) != Utf8.START) {
      return broken(CloseCode.INVALID_UTF8, "not UTF-8", to);
    }
    sink.message(text, in, from, to - from);
    return to;
  }

  private int gather(PartialMessage message, byte[] in, int from, int to) {
    int end = message.take(in, from, to);
    if (message.wrong()) {
      return broken(CloseCode.INVALID_UTF8, "not UTF-8", to);
    }
    if (message.complete()) {
      partial = null;
      sink.message(message.text(), message.bytes(), 0, message.size());
    }
    return end;
  }
}
