package org.hutong.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.websocket.server.SimpleServletServer;
import org.junit.jupiter.api.Test;

class ConformanceSuiteTest {
  @Test
  void the_suite_finds_our_server_before_its_own() {
    var place = SimpleServletServer.class.getProtectionDomain().getCodeSource().getLocation();
    assertThat(place).isEqualTo(getClass().getProtectionDomain().getCodeSource().getLocation());
  }
}
