package org.hutong.core.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/** A blocking client that writes whatever bytes a test wants; shares no code with the codec. */
public final class RawClient implements AutoCloseable {
  /** A frame as it came in. */
  public record Frame(int opcode, boolean last, byte[] payload) {
    String text() {
      return new String(payload, UTF_8);
    }

    /** The code of a close frame; 1005 if it has none. */
    int code() {
      return payload.length < 2 ? 1005 : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
    }
  }

  private static final byte[] KEY = {0x37, (byte) 0xFA, 0x21, 0x3D};

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  public RawClient(int port) throws IOException {
    this(open(port, 0));
  }

  RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    this.out = socket.getOutputStream();
  }

  /** With a small receive buffer if {@code window} is not zero. */
  static Socket open(int port, int window) throws IOException {
    Socket socket = new Socket();
    if (window > 0) {
      socket.setReceiveBufferSize(window);
    }
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    return socket;
  }

  static RawClient secure(SSLContext context, int port) throws IOException {
    return new RawClient(context.getSocketFactory().createSocket("127.0.0.1", port));
  }

  Socket socket() {
    return socket;
  }

  static String request(String... extra) {
    var request =
        new ArrayList<>(List.of("GET / HTTP/1.1", "Host: kf.example", "Upgrade: websocket"));
    request.addAll(List.of("Connection: keep-alive, Upgrade", "Sec-WebSocket-Version: 13"));
    request.addAll(
        List.of(
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: hutong.v1"));
    request.addAll(List.of(extra));
    return String.join("\r\n", request) + "\r\n\r\n";
  }

  /** Shakes hands and returns the answer's head. */
  public RawClient upgrade(String... extra) throws IOException {
    String head = ask(request(extra));
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new IOException(head);
    }
    return this;
  }

  /** Sends a request and returns the head of its answer. */
  String ask(String request) throws IOException {
    write(request.getBytes(ISO_8859_1));
    return head();
  }

  String head() throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  public void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  public RawClient text(String text) throws IOException {
    write(frame(0x81, text.getBytes(UTF_8)));
    return this;
  }

  /** A masked frame with the given first byte. */
  public static byte[] frame(int first, byte[] payload) {
    var frame = new ByteArrayOutputStream();
    frame.write(first);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 65_536) {
      frame.write(0x80 | 126);
      frame.write(payload.length >>> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      frame.writeBytes(java.nio.ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    frame.writeBytes(KEY);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ KEY[i % 4]);
    }
    return frame.toByteArray();
  }

  public static byte[] closeFrame(int code, String reason) {
    byte[] text = reason.getBytes(UTF_8);
    byte[] payload = new byte[2 + text.length];
    payload[0] = (byte) (code >>> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, text.length);
    return frame(0x88, payload);
  }

  public Frame read() throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    if (second >= 0x80) {
      throw new IOException("a server's frame must not be masked");
    }
    long length = second < 126 ? second : second == 126 ? in.readUnsignedShort() : in.readLong();
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload);
    return new Frame(first & 0x0F, first >= 0x80, payload);
  }

  /**
   * Reads up to the close frame and on to the end of the stream; returns the close frame's code.
   */
  public int readToEnd() throws IOException {
    int code = 1006;
    try {
      while (true) {
        Frame frame = read();
        if (frame.opcode() == 8) {
          code = frame.code();
        }
      }
    } catch (EOFException end) {
      return code;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
