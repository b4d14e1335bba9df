package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortTakenTest {
  private static final String SETTING = "server.port (or --port N)";

  private static String complaint(int port, Throwable cause) {
    return PortTakenException.of(new RuntimeException(cause), port, SETTING).getMessage();
  }

  private static Throwable bind(String address, int port) throws IOException {
    try (var socket = new ServerSocket()) {
      return catchThrowable(() -> socket.bind(new InetSocketAddress(address, port)));
    }
  }

  @Test
  void a_port_that_somebody_has_is_in_use_by_him() throws IOException {
    try (var holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = holder.getLocalPort();
      assertThat(complaint(port, bind("127.0.0.1", port)))
          .contains("in use by process " + ProcessHandle.current().pid(), "--port N");
    }
  }

  @Test
  void a_port_that_needs_a_right_says_so_and_how_to_get_it() {
    // What the kernel answers to a user without the right; root has it.
    assertThat(complaint(443, new BindException("Permission denied")))
        .contains("Port 443 needs a right", "CAP_NET_BIND_SERVICE", "1024 or more")
        .doesNotContain("in use");
  }

  @Test
  void an_address_of_another_machine_says_so() throws IOException {
    assertThat(complaint(8080, bind("192.0.2.1", 8080)))
        .contains("none of this machine's", "server.host")
        .doesNotContain("in use");
  }
}
