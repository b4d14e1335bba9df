package org.hutong.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket of the load generator: just enough of RFC 6455 to be cheap, so that the measured
 * process and not this one is the bottleneck. Confined to the thread of its {@link LoadLoop}.
 */
final class LoadConnection {
  /** What a connection's owner does with a complete text message. */
  interface Listener {
    void message(LoadConnection connection, String text);
  }

  private static final int READ_BUFFER = 8 * 1024;
  private static final byte[] MASK = {0x21, 0x43, 0x65, 0x07};

  private final SocketChannel channel;
  private final String request;
  private final Listener listener;
  private final Deque<ByteBuffer> outbound = new ArrayDeque<>(2);
  private @Nullable SelectionKey key;
  private byte[] pending = new byte[0];
  private boolean upgraded;
  private boolean closed;

  LoadConnection(InetSocketAddress server, String forwardedFor, Listener listener)
      throws IOException {
    this.listener = listener;
    channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.connect(server);
    request =
        "GET /ws HTTP/1.1\r\nHost: localhost:"
            + server.getPort()
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: hutong.v1\r\n"
            + "X-Forwarded-For: "
            + forwardedFor
            + "\r\n\r\n";
  }

  void register(Selector selector) throws IOException {
    key = channel.register(selector, SelectionKey.OP_CONNECT, this);
  }

  boolean closed() {
    return closed;
  }

  /** Queues a text message and writes what the kernel takes at once. */
  void send(String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    int extended = payload.length <= 125 ? 0 : 2;
    ByteBuffer frame = ByteBuffer.allocate(2 + extended + 4 + payload.length);
    frame.put((byte) 0x81);
    if (extended == 0) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i & 3]));
    }
    outbound.add(frame.flip());
    flush();
  }

  private void flush() throws IOException {
    while (!outbound.isEmpty()) {
      ByteBuffer head = outbound.peek();
      channel.write(head);
      if (head.hasRemaining()) {
        interest(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        return;
      }
      outbound.poll();
    }
    interest(SelectionKey.OP_READ);
  }

  private void interest(int operations) {
    if (key != null && key.interestOps() != operations) {
      key.interestOps(operations);
    }
  }

  /** Called by the loop when the channel can do something. */
  void ready(ByteBuffer scratch) throws IOException {
    if (key == null || !key.isValid()) {
      return;
    }
    if (key.isConnectable() && channel.finishConnect()) {
      outbound.add(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      flush();
    }
    if (key.isWritable()) {
      flush();
    }
    if (key.isReadable()) {
      read(scratch);
    }
  }

  private void read(ByteBuffer scratch) throws IOException {
    scratch.clear();
    int count = channel.read(scratch);
    if (count < 0) {
      close();
      return;
    }
    byte[] bytes = new byte[pending.length + count];
    System.arraycopy(pending, 0, bytes, 0, pending.length);
    scratch.flip().get(bytes, pending.length, count);
    int used = upgraded ? 0 : handshake(bytes);
    if (upgraded) {
      used = frames(bytes, used);
    }
    pending =
        used == bytes.length
            ? new byte[0]
            : java.util.Arrays.copyOfRange(bytes, used, bytes.length);
  }

  private int handshake(byte[] bytes) throws IOException {
    String head = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = head.indexOf("\r\n\r\n");
    if (end < 0) {
      return 0;
    }
    if (!head.startsWith("HTTP/1.1 101")) {
      throw new IOException(
          "The server refused the handshake: " + head.lines().findFirst().orElse(""));
    }
    upgraded = true;
    listener.message(this, "");
    return end + 4;
  }

  private int frames(byte[] bytes, int from) throws IOException {
    int at = from;
    while (bytes.length - at >= 2) {
      int length = bytes[at + 1] & 0x7F;
      int header = 2;
      if (length == 126) {
        if (bytes.length - at < 4) {
          break;
        }
        length = (bytes[at + 2] & 0xFF) << 8 | (bytes[at + 3] & 0xFF);
        header = 4;
      } else if (length == 127) {
        if (bytes.length - at < 10) {
          break;
        }
        length = (int) ByteBuffer.wrap(bytes, at + 2, 8).getLong();
        header = 10;
      }
      if (bytes.length - at < header + length) {
        break;
      }
      if ((bytes[at] & 0x0F) == 8) {
        close();
        return bytes.length;
      }
      listener.message(this, new String(bytes, at + header, length, StandardCharsets.UTF_8));
      at += header + length;
    }
    return at;
  }

  void close() throws IOException {
    closed = true;
    channel.close();
  }

  static ByteBuffer scratch() {
    return ByteBuffer.allocateDirect(READ_BUFFER * 8);
  }
}
