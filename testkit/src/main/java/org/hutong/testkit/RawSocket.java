package org.hutong.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client written for tests from RFC 6455: it can send what no well-behaved client
 * would, stop reading, and tells exactly how the other side ended the connection. Methods that send
 * may be called from any thread; one virtual thread reads.
 */
public final class RawSocket implements AutoCloseable {
  /** Close code when the peer went without a close frame (RFC 6455 §7.1.5). */
  public static final int ABNORMAL = 1006;

  private static final int TIMEOUT_MILLIS = 10_000;

  private final SecureRandom random = new SecureRandom();
  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final Consumer<byte[]> messages;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock reading = new ReentrantLock();
  private volatile int closeCode = ABNORMAL;
  private volatile String closeReason = "";
  private volatile int pongs;

  /** How to open one. A null {@code subprotocol} or {@code tls} leaves it out. */
  public record Options(
      @Nullable String subprotocol,
      Map<String, String> headers,
      @Nullable SSLContext tls,
      int receiveBuffer) {
    public static final Options PLAIN = new Options("hutong.v1", Map.of(), null, 0);

    public Options withHeader(String name, String value) {
      var all = new LinkedHashMap<>(headers);
      all.put(name, value);
      return new Options(subprotocol, all, tls, receiveBuffer);
    }

    public Options withSubprotocol(@Nullable String name) {
      return new Options(name, headers, tls, receiveBuffer);
    }

    public Options withTls(SSLContext context) {
      return new Options(subprotocol, headers, context, receiveBuffer);
    }

    /** A small buffer lets a client that does not read be felt by the server soon. */
    public Options withReceiveBuffer(int bytes) {
      return new Options(subprotocol, headers, tls, bytes);
    }
  }

  /** The server answered the handshake with something else than 101. */
  public static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    RefusedException(int status, String head) {
      super("The handshake was answered with " + status + ":\n" + head);
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  private RawSocket(Socket socket, Consumer<byte[]> messages) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 8192));
    this.out = socket.getOutputStream();
    this.messages = messages;
  }

  /**
   * Opens a connection. {@code messages} is called on the reading thread with each complete
   * message.
   *
   * @throws RefusedException if the server does not upgrade
   */
  public static RawSocket open(URI uri, Options options, Consumer<byte[]> messages)
      throws IOException {
    var raw = new RawSocket(connect(uri, options), messages);
    try {
      raw.shakeHands(uri, options);
    } catch (IOException e) {
      raw.abort();
      throw e;
    }
    Thread.ofVirtual().name("raw-socket").start(raw::readAll);
    return raw;
  }

  private static Socket connect(URI uri, Options options) throws IOException {
    var plain = new Socket();
    if (options.receiveBuffer > 0) {
      plain.setReceiveBufferSize(options.receiveBuffer);
    }
    plain.setTcpNoDelay(true);
    plain.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), TIMEOUT_MILLIS);
    SSLContext tls = options.tls;
    if (tls == null) {
      return plain;
    }
    return tls.getSocketFactory().createSocket(plain, uri.getHost(), uri.getPort(), true);
  }

  private void shakeHands(URI uri, Options options) throws IOException {
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Host", uri.getHost() + ":" + uri.getPort());
    headers.put("Upgrade", "websocket");
    headers.put("Connection", "Upgrade");
    headers.put("Sec-WebSocket-Key", Base64.getEncoder().encodeToString(nonce));
    headers.put("Sec-WebSocket-Version", "13");
    if (options.subprotocol != null) {
      headers.put("Sec-WebSocket-Protocol", options.subprotocol);
    }
    headers.putAll(options.headers);
    var head = new StringBuilder("GET " + uri.getRawPath() + " HTTP/1.1\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    sendRaw(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    socket.setSoTimeout(TIMEOUT_MILLIS);
    String answer = readHead();
    socket.setSoTimeout(0);
    int status = Integer.parseInt(answer.split(" ", 3)[1]);
    if (status != 101) {
      throw new RefusedException(status, answer);
    }
  }

  private String readHead() throws IOException {
    var bytes = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < 4) {
      int value = in.read();
      if (value < 0) {
        throw new EOFException("The server closed during the handshake after: " + bytes);
      }
      bytes.write(value);
      matched = value == "\r\n\r\n".charAt(matched) ? matched + 1 : value == '\r' ? 1 : 0;
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private void readAll() {
    try {
      var message = new ByteArrayOutputStream();
      while (readFrame(message)) {
        // Reads until a close frame or the end.
      }
    } catch (IOException | RuntimeException e) {
      if (closeReason.isEmpty()) {
        closeReason = e.toString();
      }
    } finally {
      abort();
      closed.countDown();
    }
  }

  private boolean readFrame(ByteArrayOutputStream message) throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    long length = second & 0x7F;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    if ((second & 0x80) != 0 || (first & 0x70) != 0 || length > 64 << 20) {
      throw new IOException("The server sent a frame that RFC 6455 forbids");
    }
    byte[] payload = in.readNBytes((int) length);
    reading.lock();
    reading.unlock();
    switch (first & 0x0F) {
      case 0, 1, 2 -> {
        message.write(payload);
        if ((first & 0x80) != 0) {
          messages.accept(message.toByteArray());
          message.reset();
        }
      }
      case 8 -> {
        closedBy(payload);
        return false;
      }
      case 9 -> sendFrame(0x8A, payload);
      case 10 -> pongs++;
      default -> throw new IOException("The server sent opcode " + (first & 0x0F));
    }
    return true;
  }

  private void closedBy(byte[] payload) throws IOException {
    if (payload.length >= 2) {
      closeCode = (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
      closeReason = new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    } else {
      closeCode = 1005;
    }
    sendFrame(0x88, payload.length >= 2 ? new byte[] {payload[0], payload[1]} : payload);
  }

  public void sendText(String text) throws IOException {
    sendFrame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends one masked frame. {@code first} is the first byte: FIN, RSV and opcode. */
  public void sendFrame(int first, byte[] payload) throws IOException {
    sendRaw(frame(first, payload, true));
  }

  /** The bytes of a frame, for tests that cut, join or bend them. */
  public byte[] frame(int first, byte[] payload, boolean masked) {
    var bytes = new ByteArrayOutputStream(payload.length + 14);
    bytes.write(first);
    int mask = masked ? 0x80 : 0;
    if (payload.length < 126) {
      bytes.write(mask | payload.length);
    } else if (payload.length < 65_536) {
      bytes.write(mask | 126);
      bytes.write(payload.length >>> 8);
      bytes.write(payload.length);
    } else {
      bytes.write(mask | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        bytes.write((int) ((long) payload.length >>> shift));
      }
    }
    byte[] body = payload.clone();
    if (masked) {
      byte[] key = new byte[4];
      random.nextBytes(key);
      bytes.writeBytes(key);
      for (int i = 0; i < body.length; i++) {
        body[i] ^= key[i & 3];
      }
    }
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  /** Sends bytes as they are. */
  public void sendRaw(byte[] bytes) throws IOException {
    writing.lock();
    try {
      out.write(bytes);
      out.flush();
    } finally {
      writing.unlock();
    }
  }

  /** Stops reading from the network; what the server sends piles up on its side. */
  public Runnable pauseReading() {
    reading.lock();
    return reading::unlock;
  }

  /** Starts the closing handshake. */
  public void close(int code) throws IOException {
    sendFrame(0x88, new byte[] {(byte) (code >>> 8), (byte) code});
  }

  /**
   * Waits for the end and returns the close code; {@link #ABNORMAL} if there was no close frame.
   */
  public int awaitClose(Duration patience) throws InterruptedException {
    if (!closed.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("The connection is still open after " + patience);
    }
    return closeCode;
  }

  public boolean open() {
    return closed.getCount() > 0;
  }

  public String closeReason() {
    return closeReason;
  }

  public int pongs() {
    return pongs;
  }

  /** Drops the connection without a close frame; with a reset if {@code reset}. */
  public void drop(boolean reset) {
    try {
      if (reset) {
        socket.setSoLinger(true, 0);
      }
    } catch (IOException e) {
      closeReason = e.toString().toLowerCase(Locale.ROOT);
    }
    abort();
  }

  private void abort() {
    try {
      socket.close();
    } catch (IOException e) {
      closeReason = e.toString();
    }
  }

  @Override
  public void close() {
    abort();
  }
}
