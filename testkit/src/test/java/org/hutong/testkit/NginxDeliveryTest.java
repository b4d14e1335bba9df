package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The delivery contract behind nginx. */
class NginxDeliveryTest extends DeliveryContract {
  private Nginx nginx;

  @Override
  Map<String, String> settings() {
    return Map.of("server.trustedProxies", "127.0.0.1");
  }

  @Override
  Door door() throws Exception {
    nginx = Nginx.before(server.port(), directory.resolve("nginx"));
    URI http = URI.create("http://127.0.0.1:" + nginx.port());
    return new Door(
        http,
        URI.create("ws://127.0.0.1:" + nginx.port() + "/ws"),
        RawSocket.Options.PLAIN,
        RestClient.to(http));
  }

  @AfterAll
  void stopNginx() throws Exception {
    nginx.close();
  }

  @Test
  void the_origin_that_people_see_is_the_servers_own() {
    String own = "http://127.0.0.1:" + nginx.port();
    ProtocolClient client =
        until(
            ProtocolClient.connect(
                "client", door.ws(), RawSocket.Options.PLAIN.withHeader("Origin", own)));
    assertThat(client.hello(server.visitor().token(), "d-1234567890abcdef").has("epoch")).isTrue();
  }
}
