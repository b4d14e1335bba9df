package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is spoken over TLS. */
class TlsSuitesTest {
  @TempDir static Path directory;
  private static HutongServer server;
  private static SSLContext client;

  @BeforeAll
  static void start() throws Exception {
    var certificates = new Certificates(directory.resolve("tls"));
    client = certificates.client();
    server =
        HutongServer.start(
            directory.resolve("server"),
            Map.of(
                "server.tls.certificate",
                certificates.certificate().toString(),
                "server.tls.key",
                certificates.key().toString()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String agreed(String protocol, String... suites) throws IOException {
    try (var socket =
        (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", server.port())) {
      socket.setEnabledProtocols(new String[] {protocol});
      socket.setEnabledCipherSuites(suites);
      socket.startHandshake();
      return socket.getSession().getCipherSuite();
    }
  }

  @Test
  void tls_1_3_is_spoken() throws IOException {
    assertThat(agreed("TLSv1.3", "TLS_AES_128_GCM_SHA256")).isEqualTo("TLS_AES_128_GCM_SHA256");
  }

  @Test
  void tls_1_2_is_spoken_with_authenticated_encryption_and_fresh_keys_alone() throws IOException {
    String[] all = client.getSupportedSSLParameters().getCipherSuites();
    assertThat(agreed("TLSv1.2", all)).matches("TLS_ECDHE_\\w+_(GCM|CHACHA20)_\\w+");
    String[] others =
        Arrays.stream(all)
            .filter(suite -> suite.contains("_CBC_") || suite.startsWith("TLS_RSA_WITH_"))
            .toArray(String[]::new);
    assertThat(others).isNotEmpty();
    assertThatThrownBy(() -> agreed("TLSv1.2", others)).isInstanceOf(IOException.class);
  }
}
