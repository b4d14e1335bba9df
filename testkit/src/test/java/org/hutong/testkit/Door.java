package org.hutong.testkit;

import java.net.URI;

/** One way into the server: plain, over TLS, or through a proxy in front of it. */
record Door(URI http, URI ws, RawSocket.Options options, RestClient rest) {
  static Door plain(HutongServer server) {
    return new Door(
        server.http(), server.ws(), RawSocket.Options.PLAIN, RestClient.to(server.http()));
  }

  ProtocolClient connect(String name) {
    return ProtocolClient.connect(name, ws, options);
  }
}
