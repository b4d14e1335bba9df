package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.hutong.testkit.Product;
import org.hutong.testkit.RestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job: a customer and an agent talk, and a plugin dropped in while they talk changes the
 * next message.
 */
class ConversationIT {
  /** Three times what a person should wait at most for the other's words, in milliseconds. */
  private static final double PROMPT = 3 * 500;

  @TempDir Path directory;

  @Test
  void a_customer_and_an_agent_talk_and_a_plugin_joins_while_they_do() throws IOException {
    try (Product product = Distribution.product(directory, "--demo").start();
        Browser browser = new Browser();
        var agentPerson = browser.person("zh-CN", "light");
        var customerPerson = browser.person("zh-CN", "light")) {
      String demo = product.logText();
      var agent = new Console(product, agentPerson);
      agent.logIn("zhouran", password(demo, "zhouran"));
      agent.goOnDuty();

      var customer = new Shop(product, customerPerson);
      customer.openWidget();
      customer.press("你好,我的订单从周三就没动过了");

      offerRings(agent);
      agent.accept("你好,我的订单从周三就没动过了");
      assertThat(agent.log()).containsText("你好,我的订单从周三就没动过了");

      bothSeeEachOther(agent, customer);
      bothSeeTyping(agent, customer);
      Browser.picture(agent.page(), "conversation-agent");
      Browser.picture(customer.page(), "conversation-customer");

      pluginJoinsAndLeaves(product, agent, customer);

      agent.close();
      customer.star(5).click();
      assertThat(customer.log()).containsText("非常满意");
      agent.openClosed();
      assertThat(agent.log()).containsText(Pattern.compile("评价.*5"));
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static void offerRings(Console agent) {
    agent.page().waitForCondition(() -> agent.notesPlayed() >= 2);
    agent.page().waitForCondition(() -> agent.page().title().contains("正在排队"));
    assertThat(agent.offer().first()).isVisible();
  }

  private static void bothSeeEachOther(Console agent, Shop customer) {
    for (int i = 0; i < 5; i++) {
      double toCustomer = timed(() -> agent.say("我马上查"), customer.log(), "我马上查", i + 1);
      double toAgent = timed(() -> customer.say("好的谢谢"), agent.log(), "好的谢谢", i + 1);
      System.out.printf(
          "seen by the customer after %.0f ms, by the agent after %.0f ms%n", toCustomer, toAgent);
      assertThat(toCustomer).isLessThan(PROMPT);
      assertThat(toAgent).isLessThan(PROMPT);
    }
    assertThat(agent.log()).containsText("已读");
    assertThat(customer.log()).containsText("已读");
  }

  /** Milliseconds from the deed until the text is there {@code times} times. */
  private static double timed(Runnable deed, Locator log, String text, int times) {
    Locator found = log.getByText(text, new Locator.GetByTextOptions().setExact(true));
    long start = System.nanoTime();
    deed.run();
    assertThat(found).hasCount(times, new LocatorAssertions.HasCountOptions().setTimeout(10_000));
    return (System.nanoTime() - start) / 1e6;
  }

  private static void bothSeeTyping(Console agent, Shop customer) {
    agent.composer().pressSequentially("稍等");
    assertThat(customer.log().getByLabel(Pattern.compile("正在输入"))).isVisible();
    agent.composer().fill("");
    customer.input().pressSequentially("我想");
    assertThat(agent.log()).containsText("正在输入");
    customer.input().fill("");
  }

  private static void pluginJoinsAndLeaves(Product product, Console agent, Shop customer)
      throws IOException {
    double closes = closes(product);
    Path jar = product.plugins().resolve("sensitive-words-1.0.0.jar");
    Files.copy(Distribution.sensitiveWords(), jar);
    awaitPlugin(product, "running");
    customer.say("这个词是例子脏话对吗");
    assertThat(agent.log()).containsText("这个词是****对吗");
    assertThat(customer.log()).containsText("这个词是****对吗");

    Files.delete(jar);
    awaitPlugin(product, "disabled");
    customer.say("再说一次例子脏话");
    assertThat(agent.log()).containsText("再说一次例子脏话");
    assertThat(closes(product)).as("connections that were closed meanwhile").isEqualTo(closes);
  }

  /** Connections that were ever closed: nobody came again if it stays. */
  private static double closes(Product product) {
    return Product.text(product.management() + "/metrics")
        .lines()
        .filter(line -> line.startsWith("hutong_closes_total"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
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

  private static String password(String log, String username) {
    var matcher = Pattern.compile(username + "\\s*/\\s*(\\S+)").matcher(log);
    assertThat(matcher.find())
        .as("the demo prints the password of " + username + ":\n" + log)
        .isTrue();
    return matcher.group(1);
  }
}
