package org.hutong.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import org.hutong.core.config.Configuration;
import org.hutong.core.observe.HealthCheck;
import org.hutong.core.time.SystemTime;
import org.hutong.core.time.Timers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsContextTest {
  private static TestCertificate first;
  private static TestCertificate second;
  private static TestCertificate elliptic;

  @TempDir Path directory;
  private Path certificate;
  private Path key;
  private final LookNow timers = new LookNow();

  /** Runs repeated tasks when the test says so. */
  private static final class LookNow implements Timers {
    final List<Runnable> tasks = new CopyOnWriteArrayList<>();

    @Override
    public Timer after(Duration delay, Runnable task) {
      throw new UnsupportedOperationException("nothing here is delayed");
    }

    @Override
    public Timer every(Duration period, Runnable task) {
      tasks.add(task);
      return () -> tasks.remove(task);
    }

    void look() {
      tasks.forEach(Runnable::run);
    }
  }

  @BeforeAll
  static void make(@TempDir Path temporary) throws Exception {
    first = TestCertificate.make(temporary, "first", "RSA");
    second = TestCertificate.make(temporary, "second", "RSA");
    elliptic = TestCertificate.make(temporary, "elliptic", "EC");
  }

  @BeforeEach
  void place() {
    certificate = directory.resolve("cert.pem");
    key = directory.resolve("key.pem");
  }

  private void write(TestCertificate of) throws Exception {
    Files.writeString(certificate, of.certificatePem());
    Files.writeString(key, of.keyPem());
  }

  private TlsContext started() {
    var context = new TlsContext(new Configuration.Tls(certificate, key), new SystemTime(), timers);
    context.start();
    return context;
  }

  private static CodecServer echo(TlsContext tls) {
    return new CodecServer(
        CodecServer.LIMITS, CodecServer.Echo::new, new Arrivals(1_000, 1_000), tls.sslContext());
  }

  private static RawClient connect(CodecServer server) throws Exception {
    return RawClient.secure(TestCertificate.trusting(), server.port()).upgrade();
  }

  private static String shown(RawClient client) throws Exception {
    var session = ((SSLSocket) client.socket()).getSession();
    return ((X509Certificate) session.getPeerCertificates()[0]).getSubjectX500Principal().getName();
  }

  @Test
  void messages_of_every_length_pass_over_tls_in_any_pieces() throws Exception {
    write(elliptic);
    long seed = System.nanoTime();
    var random = new Random(seed);
    try (var server = echo(started());
        var client = connect(server)) {
      for (int i = 0; i < 200; i++) {
        String text = "互".repeat(random.nextInt(i % 10 == 0 ? 20_000 : 300));
        client.text(text).text("after it");
        assertThat(client.read().text()).as("seed %s", seed).isEqualTo(text);
        assertThat(client.read().text()).isEqualTo("after it");
      }
    }
  }

  @Test
  void many_small_frames_in_one_record_are_all_heard_though_no_selector_sees_them()
      throws Exception {
    write(first);
    try (var server = echo(started());
        var client = connect(server)) {
      var bytes = new java.io.ByteArrayOutputStream();
      for (int i = 0; i < 200; i++) {
        bytes.writeBytes(RawClient.frame(0x81, ("n" + i).getBytes()));
      }
      client.write(bytes.toByteArray());
      for (int i = 0; i < 200; i++) {
        assertThat(client.read().text()).isEqualTo("n" + i);
      }
      client.write(RawClient.closeFrame(1000, ""));
      assertThat(client.readToEnd()).isEqualTo(1000);
    }
  }

  @Test
  void a_renewed_certificate_is_shown_to_new_connections_and_no_old_one_is_dropped()
      throws Exception {
    write(first);
    TlsContext tls = started();
    try (var server = echo(tls);
        var before = connect(server)) {
      assertThat(shown(before)).isEqualTo(first.subject());
      write(elliptic);
      await()
          .untilAsserted(
              () -> {
                timers.look();
                try (var after = connect(server)) {
                  assertThat(shown(after)).isEqualTo(elliptic.subject());
                  assertThat(after.text("new").read().text()).isEqualTo("new");
                }
              });
      assertThat(before.text("old").read().text()).isEqualTo("old");
    }
  }

  @Test
  void a_renewed_pair_that_does_not_fit_is_reported_and_the_old_one_stays() throws Exception {
    write(first);
    TlsContext tls = started();
    assertThat(tls.check().state()).isEqualTo(HealthCheck.State.UP);
    try (var server = echo(tls)) {
      Files.writeString(certificate, second.certificatePem() + "\n");
      await()
          .untilAsserted(
              () -> {
                timers.look();
                assertThat(tls.check().state()).isEqualTo(HealthCheck.State.DEGRADED);
              });
      assertThat(tls.check().detail()).contains(key.toString()).contains("is not that of");
      try (var client = connect(server)) {
        assertThat(shown(client)).isEqualTo(first.subject());
      }
      Files.writeString(key, second.keyPem() + "\n");
      await()
          .untilAsserted(
              () -> {
                timers.look();
                assertThat(tls.check().state()).isEqualTo(HealthCheck.State.UP);
              });
      try (var client = connect(server)) {
        assertThat(shown(client)).isEqualTo(second.subject());
      }
    }
  }

  @Test
  void keys_of_older_tools_are_read_too() throws Exception {
    for (TestCertificate of : List.of(first, elliptic)) {
      Files.writeString(certificate, of.certificatePem());
      Files.writeString(key, of.oldKeyPem());
      assertThat(of.oldKeyPem()).contains(" PRIVATE KEY");
      try (var server = echo(started());
          var client = connect(server)) {
        assertThat(shown(client)).isEqualTo(of.subject());
      }
    }
  }

  @Test
  void files_that_cannot_be_used_stop_the_start_with_the_mend() throws Exception {
    assertThatThrownBy(this::started)
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("cert.pem cannot be read");
    Files.writeString(certificate, "nonsense");
    Files.writeString(key, first.keyPem());
    assertThatThrownBy(this::started)
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("cert.pem");
    Files.writeString(certificate, first.certificatePem());
    Files.writeString(key, "nonsense");
    assertThatThrownBy(this::started).hasMessageContaining("holds no private key");
    Files.writeString(key, second.keyPem());
    assertThatThrownBy(this::started).hasMessageContaining("issued together");
    Files.writeString(key, elliptic.keyPem());
    assertThatThrownBy(this::started).hasMessageContaining("certificate of RSA");
    Files.writeString(
        key, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    assertThatThrownBy(this::started).hasMessageContaining("openssl pkey");
  }

  @Test
  void without_files_there_is_no_tls() {
    var tls = new TlsContext(new Configuration.Tls(null, null), new SystemTime(), timers);
    tls.start();
    assertThat(tls.enabled()).isFalse();
    assertThat(timers.tasks).isEmpty();
  }
}
