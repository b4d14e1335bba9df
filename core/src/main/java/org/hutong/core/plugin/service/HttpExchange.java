package org.hutong.core.plugin.service;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.hutong.api.OutboundHttp.Answer;
import org.jspecify.annotations.Nullable;

/**
 * One request by HTTP/1.1 over one connection to one of the target's checked addresses, and its
 * answer. The JDK's client is not used, because it asks the name server again by itself. Blocks;
 * {@link #close} from another thread ends it.
 */
final class HttpExchange implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;

  private final SSLSocketFactory tls;
  private @Nullable Socket socket;
  private boolean closed;

  HttpExchange(SSLSocketFactory tls) {
    this.tls = tls;
  }

  /** What is sent. */
  record Request(String method, Map<String, String> headers, byte[] body) {}

  Answer run(HttpTarget target, Request request) throws IOException {
    Socket connection = connected(target);
    OutputStream out = new BufferedOutputStream(connection.getOutputStream());
    out.write(head(target, request).getBytes(StandardCharsets.ISO_8859_1));
    out.write(request.body);
    out.flush();
    return new HttpAnswer(connection.getInputStream()).read(request.method.equals("HEAD"));
  }

  private static String head(HttpTarget target, Request request) {
    var head = new StringBuilder();
    head.append(request.method).append(' ').append(target.path()).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(target.authority()).append("\r\nConnection: close\r\n");
    if (request.body.length > 0 || request.method.startsWith("P")) {
      head.append("Content-Length: ").append(request.body.length).append("\r\n");
    }
    request.headers.forEach(
        (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString();
  }

  private Socket connected(HttpTarget target) throws IOException {
    IOException last = null;
    for (InetAddress address : target.addresses()) {
      Socket fresh = opened(new Socket(Proxy.NO_PROXY));
      try {
        fresh.connect(new InetSocketAddress(address, target.port()), CONNECT_MILLIS);
        fresh.setTcpNoDelay(true);
        return target.tls() ? secured(fresh, target) : fresh;
      } catch (IOException e) {
        fresh.close();
        last = e;
      }
    }
    throw last == null ? new IOException("There is no address") : last;
  }

  /** The certificate must be good, and for the host that was named. */
  private Socket secured(Socket plain, HttpTarget target) throws IOException {
    SSLSocket secure = (SSLSocket) tls.createSocket(plain, target.host(), target.port(), true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    return secure;
  }

  private synchronized Socket opened(Socket fresh) throws IOException {
    if (closed) {
      fresh.close();
      throw new IOException("The call was ended");
    }
    socket = fresh;
    return fresh;
  }

  /** Ends the connection, whatever it is doing. */
  @Override
  public synchronized void close() {
    closed = true;
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is gone already.
      }
    }
  }
}
