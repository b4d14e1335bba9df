package org.hutong.core.connection;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.HttpUpgradeListener;
import io.undertow.util.Headers;
import jakarta.inject.Inject;
import org.hutong.core.ids.Ids;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;

/**
 * {@code GET /ws}: checks the handshake and hands the raw connection to the codec. Runs on IO
 * threads and never blocks.
 */
public final class WebSocketEndpoint implements HttpHandler {
  private static final String RETRY_SECONDS = "5";

  private final Peers peers;
  private final OriginPolicy origins;
  private final Arrivals arrivals;
  private final Opening opening;

  @Inject
  public WebSocketEndpoint(Peers peers, OriginPolicy origins, Arrivals arrivals, Opening opening) {
    this.peers = peers;
    this.origins = origins;
    this.arrivals = arrivals;
    this.opening = opening;
  }

  /** What turns a raw connection into a socket. */
  public static final class Opening {
    private final WebSocketLimits limits;
    private final WebSocketThreads threads;
    private final Ids ids;
    private final SocketHandlers handlers;

    @Inject
    public Opening(
        WebSocketLimits limits, WebSocketThreads threads, Ids ids, SocketHandlers handlers) {
      this.limits = limits;
      this.threads = threads;
      this.ids = ids;
      this.handlers = handlers;
    }

    private void open(StreamConnection connection, Handshake.Accepted handshake) {
      WebSocketThread thread = threads.of(connection.getIoThread());
      var socket = new WebSocketConnection(connection, thread, handshake, limits, ids.next());
      if (thread.isCurrent()) {
        socket.start(handlers);
      } else {
        thread.execute(() -> socket.start(handlers));
      }
    }
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    boolean protocol = opening.limits.protocol();
    Handshake.Refusal mistake = Handshake.mistake(exchange, protocol);
    if (mistake != null) {
      refuse(exchange, mistake);
      return;
    }
    Peers.Peer peer = peers.of(exchange);
    String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
    if (!origins.allows(origin, peer.ownOrigin())) {
      refuse(exchange, new Handshake.Refusal(403, "No site allows this origin."));
      return;
    }
    Arrivals.Arrival arrival = arrivals.enter(peer.address());
    if (arrival == null) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_SECONDS);
      refuse(exchange, new Handshake.Refusal(429, "Too many connections from this address."));
      return;
    }
    upgrade(exchange, new Handshake.Accepted(peer, origin, arrival));
  }

  private void upgrade(HttpServerExchange exchange, Handshake.Accepted handshake) {
    // Counted until the connection closes, whether or not it gets as far as the upgrade.
    exchange.getConnection().addCloseListener(closed -> handshake.arrival().left());
    Handshake.answer(exchange, opening.limits.protocol());
    exchange.upgradeChannel(new Upgrade(opening, handshake));
    exchange.endExchange();
  }

  /** Captures nothing of the exchange: it lives as long as the connection. */
  private record Upgrade(Opening opening, Handshake.Accepted handshake)
      implements HttpUpgradeListener {
    @Override
    public void handleUpgrade(StreamConnection connection, @Nullable HttpServerExchange exchange) {
      opening.open(connection, handshake);
    }
  }

  private static void refuse(HttpServerExchange exchange, Handshake.Refusal refusal) {
    exchange.setStatusCode(refusal.status());
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
    if (refusal.status() == 405) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "GET");
    } else if (refusal.status() == 426) {
      exchange.getResponseHeaders().put(Headers.UPGRADE, "websocket");
      exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_VERSION, "13");
    }
    exchange.getResponseSender().send(refusal.reason());
  }
}
