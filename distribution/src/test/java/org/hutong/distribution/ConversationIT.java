package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.hutong.testkit.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job: a customer and an agent talk, and a plugin dropped in while they talk changes the next message. */
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
      decline(agent);

      var customer = new Shop(product, customerPerson);
      customer.openWidget();
      customer.say("你好,我的订单从周三就没动过了");

      offerRings(agent);
      agent.accept();
      assertThat(agent.log()).containsText("你好,我的订单从周三就没动过了");

      bothSeeEachOther(agent, customer);
      bothSeeTyping(agent, customer);
      Browser.picture(agent.page(), "conversation-agent");
      Browser.picture(customer.page(), "conversation-customer");

      pluginJoinsAndLeaves(product, agent, customer);

      agent.close();
      customer.star(5).click();
      assertThat(agent.log()).containsText(Pattern.compile("5 ?星|5 / 5|评价"));
      assertThat(browser.complaints()).isEmpty();
    }
  }

  /** The demo has one customer waiting already: he is left to somebody else. */
  private static void decline(Console agent) {
    if (agent.offer().count() > 0) {
      agent.offer().getByLabel("转回排队").first().click();
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
      System.out.printf("seen by the customer after %.0f ms, by the agent after %.0f ms%n", toCustomer, toAgent);
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
    int before = connections(product);
    Path jar = product.plugins().resolve("sensitive-words-1.0.0.jar");
    Files.copy(Distribution.sensitiveWords(), jar);
    awaitLog(product, Pattern.compile("sensitive-words.*(running|started|live)", Pattern.CASE_INSENSITIVE));
    customer.say("这个词是示例脏话对吗");
    assertThat(agent.log()).containsText("这个词是****对吗");
    assertThat(customer.log()).containsText("这个词是****对吗");

    Files.delete(jar);
    awaitLog(product, Pattern.compile("sensitive-words.*(disabled|stopped|gone)", Pattern.CASE_INSENSITIVE));
    customer.say("再说一次示例脏话");
    assertThat(agent.log()).containsText("再说一次示例脏话");
    assertThat(connections(product)).isEqualTo(before);
  }

  /** Connections that were ever opened: nobody came again if it stays. */
  private static int connections(Product product) {
    return (int)
        Product.text(product.management() + "/metrics")
            .lines()
            .filter(line -> line.startsWith("hutong_connections_opened_total"))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum();
  }

  private static void awaitLog(Product product, Pattern line) {
    org.awaitility.Awaitility.await("log line " + line)
        .atMost(java.time.Duration.ofSeconds(15))
        .until(() -> line.matcher(product.logText()).find());
  }

  private static String password(String log, String username) {
    var matcher = Pattern.compile(username + "\\s*/\\s*(\\S+)").matcher(log);
    assertThat(matcher.find()).as("the demo prints the password of " + username + ":\n" + log).isTrue();
    return matcher.group(1);
  }
}
