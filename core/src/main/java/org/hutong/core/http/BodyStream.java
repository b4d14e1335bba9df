package org.hutong.core.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import java.io.FilterInputStream;
import java.io.IOException;
import org.hutong.core.wire.ErrorCode;

/**
 * A body as it comes, within the bound of its route. A client that asks before it sends ({@code
 * Expect: 100-continue}) is told to when the handler begins to read: one that is refused sends
 * nothing. The bound is kept here because Undertow fixes its own for chunked bodies before the
 * route is known.
 */
final class BodyStream extends FilterInputStream {
  private final HttpServerExchange exchange;
  private final long limit;
  private long count;
  private boolean begun;

  BodyStream(HttpServerExchange exchange, long limit) {
    super(exchange.getInputStream());
    this.exchange = exchange;
    this.limit = limit;
  }

  private void begin() throws IOException {
    if (!begun) {
      begun = true;
      if (HttpContinue.requiresContinueResponse(exchange)) {
        HttpContinue.sendContinueResponseBlocking(exchange);
      }
    }
  }

  private int counted(int more) {
    count += Math.max(0, more);
    if (count > limit) {
      throw Problem.of(ErrorCode.TOO_LARGE, "The body is larger than " + limit + " bytes.");
    }
    return more;
  }

  @Override
  public int read() throws IOException {
    begin();
    int b = super.read();
    counted(b < 0 ? 0 : 1);
    return b;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    begin();
    return counted(super.read(bytes, offset, length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
