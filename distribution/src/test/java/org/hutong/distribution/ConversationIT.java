package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.hutong.testkit.Certificates;
import org.hutong.testkit.Nginx;
import org.hutong.testkit.Product;
import org.hutong.testkit.RestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job: a customer and an agent talk, and a plugin dropped in while they talk changes the
 * next message. The same over TLS and behind nginx.
 */
class ConversationIT {
  @TempDir Path directory;

  @Test
  void a_customer_and_an_agent_talk_and_a_plugin_joins_while_they_do() throws IOException {
    try (Product product = Distribution.product(directory, "--demo").start();
        Browser browser = new Browser();
        Talk talk = new Talk(product, browser)) {
      talk.meet();
      talk.bothSeeEachOther();
      talk.bothSeeTyping();
      Browser.picture(talk.agent.page(), "conversation-agent");
      Browser.picture(talk.customer.page(), "conversation-customer");
      pluginJoinsAndLeaves(product, talk);
      talk.end();
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static void pluginJoinsAndLeaves(Product product, Talk talk) throws IOException {
    List<String> connections = talk.connections();
    Path jar = product.plugins().resolve("sensitive-words-1.0.0.jar");
    Files.copy(Distribution.sensitiveWords(), jar);
    awaitPlugin(product, "running");
    sayUntilMasked(talk);

    Files.delete(jar);
    awaitPlugin(product, "disabled");
    talk.customer.say("再说一次例子脏话");
    assertThat(talk.agent.log()).containsText("再说一次例子脏话");
    assertThat(talk.connections()).as("the same connections").isEqualTo(connections);
  }

  /**
   * The next message is masked. Where the machine gives the plugin no processor within its 200 ms,
   * the message passes, as its policy says; then the one after it must be.
   */
  private static void sayUntilMasked(Talk talk) {
    for (int i = 1; i <= 3; i++) {
      String masked = "第%d次,这个词是****对吗".formatted(i);
      String said = masked.replace("****", "例子脏话");
      talk.customer.say(said);
      talk.agent
          .page()
          .waitForCondition(
              () -> {
                String log = talk.agent.log().innerText();
                return log.contains(masked) || log.contains(said);
              });
      if (talk.agent.log().innerText().contains(masked)) {
        assertThat(talk.customer.log()).containsText(masked);
        return;
      }
      System.out.println("a message met the plugin's time limit and passed");
    }
    throw new AssertionError("no message was masked");
  }

  private static void awaitPlugin(Product product, String state) {
    RestClient anybody = RestClient.to(URI.create(product.url("")));
    String token =
        anybody
            .post("/api/v1/login", Map.of("username", "admin", "password", Product.PASSWORD))
            .expect(200)
            .string("token");
    RestClient admin = anybody.as(token);
    long start = System.nanoTime();
    Awaitility.await("sensitive-words is " + state)
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> admin.get("/api/v1/plugins/sensitive-words").string("state").equals(state));
    System.out.printf(
        "sensitive-words %s after %.1f s%n", state, (System.nanoTime() - start) / 1e9);
  }

  @Test
  void they_talk_over_tls_and_a_renewed_certificate_disturbs_nobody() throws Exception {
    var certificates = new Certificates(directory.resolve("tls"));
    try (Product product = Distribution.product(directory, "--demo").secured(certificates).start();
        Browser browser = new Browser();
        Talk talk = new Talk(product, browser)) {
      talk.meet();
      List<String> connections = talk.connections();
      String before = shown(product, certificates);
      certificates.renew();
      Awaitility.await("the renewed certificate")
          .atMost(Duration.ofSeconds(60))
          .until(() -> !shown(product, certificates).equals(before));
      talk.bothSeeEachOther();
      talk.bothSeeTyping();
      assertThat(talk.connections()).as("the same connections").isEqualTo(connections);
      talk.end();
      assertThat(browser.complaints()).isEmpty();
    }
  }

  /** Whose certificate a new connection is shown. */
  private static String shown(Product product, Certificates certificates) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            certificates.client().getSocketFactory().createSocket("127.0.0.1", product.port())) {
      socket.startHandshake();
      var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }

  @Test
  void they_talk_behind_nginx() throws Exception {
    Product product = Distribution.product(directory, "--demo");
    try (Nginx nginx = Nginx.before(product.port(), directory.resolve("nginx"));
        Product behind = product.behind("http://localhost:" + nginx.port()).start();
        Browser browser = new Browser();
        Talk talk = new Talk(behind, browser)) {
      talk.meet();
      talk.bothSeeEachOther();
      talk.bothSeeTyping();
      talk.end();
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
