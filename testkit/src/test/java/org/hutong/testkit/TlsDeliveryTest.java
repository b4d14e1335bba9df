package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The delivery contract over TLS, with a certificate that is renewed while connections stay. */
class TlsDeliveryTest extends DeliveryContract {
  private final Front.Tls tls = (Front.Tls) front;

  TlsDeliveryTest() {
    super(new Front.Tls());
  }

  private String name() throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            tls.certificates()
                .client()
                .getSocketFactory()
                .createSocket("127.0.0.1", server.port())) {
      socket.startHandshake();
      X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }

  @Test
  void a_renewed_certificate_is_served_and_no_connection_notices() throws Exception {
    Seat visitor = visitor();
    String before = name();
    String connection = visitor.welcome.string("connection");
    tls.certificates().renew();
    door = wayTo(server);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(name()).isNotEqualTo(before));
    visitor.say("still on the old connection " + connection);
    assertThat(visitor.client.open()).isTrue();
    visitor().say("and a new one");
  }

  @Test
  void a_renewal_that_went_wrong_leaves_the_old_certificate() throws Exception {
    String before = name();
    java.nio.file.Files.writeString(tls.certificates().certificate(), "nonsense");
    visitor().say("nothing happened");
    assertThat(name()).isEqualTo(before);
    tls.certificates().renew();
    door = wayTo(server);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(name()).isNotEqualTo(before));
  }
}
