package org.eclipse.jetty.websocket.server;

import java.net.URI;
import javax.servlet.http.HttpServlet;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.servlet.WebSocketServletFactory;
import org.hutong.core.connection.CodecServer;

/**
 * Stands before the class of the same name in the conformance suite's own jar, so that the suite
 * talks to our codec and not to Jetty's.
 */
public class SimpleServletServer {
  private CodecServer server;

  public SimpleServletServer(HttpServlet unused) {}

  public void enableSsl(boolean enabled) {
    throw new UnsupportedOperationException("the suite speaks plain TCP");
  }

  public URI getServerUri() {
    return URI.create("ws://127.0.0.1:" + server.port() + "/");
  }

  public SslContextFactory getSslContextFactory() {
    throw new UnsupportedOperationException("the suite speaks plain TCP");
  }

  public boolean isSslEnabled() {
    return false;
  }

  public void start() {
    server = CodecServer.echo();
  }

  public void stop() {
    server.close();
  }

  public WebSocketServletFactory getWebSocketServletFactory() {
    throw new UnsupportedOperationException("there is no servlet");
  }
}
