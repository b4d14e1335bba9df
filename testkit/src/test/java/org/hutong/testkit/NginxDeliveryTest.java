package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The delivery contract behind nginx. */
class NginxDeliveryTest extends DeliveryContract {
  NginxDeliveryTest() {
    super(new Front.BehindNginx());
  }

  @Test
  void the_origin_that_people_see_is_the_servers_own() {
    String own = door.http().toString();
    ProtocolClient client =
        until(
            ProtocolClient.connect(
                "client", door.ws(), RawSocket.Options.PLAIN.withHeader("Origin", own)));
    assertThat(client.hello(server.visitor().token(), "d-1234567890abcdef").has("epoch")).isTrue();
  }
}
