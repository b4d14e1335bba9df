package org.hutong.core.http;

import io.undertow.io.IoCallback;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a {@link Response} onto the wire. */
final class Answers {
  private static final Logger log = LoggerFactory.getLogger(Answers.class);

  private Answers() {}

  static void send(HttpServerExchange exchange, Response response) throws IOException {
    if (exchange.isResponseStarted()) {
      cut(exchange);
      return;
    }
    exchange.setStatusCode(response.status());
    response.headers().forEach((name, value) -> put(exchange, name, value));
    switch (response.body()) {
      case Response.Body.Bytes(var bytes) -> bytes(exchange, bytes);
      case Response.Body.Stream(var writer) -> stream(exchange, writer);
    }
  }

  private static void put(HttpServerExchange exchange, String name, String value) {
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("a header must be one line: " + name);
    }
    exchange.getResponseHeaders().put(new HttpString(name), value);
  }

  private static void bytes(HttpServerExchange exchange, byte[] bytes) {
    if (bytes.length == 0) {
      exchange.endExchange();
      return;
    }
    exchange.getResponseSender().send(ByteBuffer.wrap(bytes), IoCallback.END_EXCHANGE);
  }

  private static void stream(HttpServerExchange exchange, Response.Writer writer) {
    if (!exchange.isBlocking()) {
      exchange.startBlocking();
    }
    try {
      OutputStream out = exchange.getOutputStream();
      writer.write(chunks(out));
      out.close();
    } catch (IOException | RuntimeException e) {
      log.atDebug().setCause(e).log("A streamed answer was cut");
      cut(exchange);
    }
  }

  private static Response.Chunks chunks(OutputStream out) {
    return new Response.Chunks() {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void flush() throws IOException {
        out.flush();
      }
    };
  }

  /** Ends the connection itself: an answer that has begun cannot become an error any more. */
  private static void cut(HttpServerExchange exchange) {
    try {
      exchange.getConnection().close();
    } catch (IOException e) {
      log.atDebug().setCause(e).log("The connection was gone already");
    }
  }
}
