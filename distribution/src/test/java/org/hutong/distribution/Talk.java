package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hutong.testkit.Product;
import org.hutong.testkit.RestClient;
import tools.jackson.databind.JsonNode;

/** A customer in the demo shop and an agent at the console, who meet and talk. */
final class Talk implements AutoCloseable {
  /**
   * Three times what a person should wait for the other's words, in milliseconds: a machine that
   * runs other things beside stands still now and then, so the median of the rounds counts.
   */
  private static final double PROMPT = 3 * 500;

  private static final int ROUNDS = 5;

  private final Product product;
  private final BrowserContext agentPerson;
  private final BrowserContext customerPerson;
  private final Sockets agentSockets;
  private final Sockets customerSockets;
  final Console agent;
  final Shop customer;

  Talk(Product product, Browser browser) {
    this.product = product;
    this.agentPerson = browser.person("zh-CN", "light");
    this.customerPerson = browser.person("zh-CN", "light");
    this.agent = new Console(product, agentPerson);
    this.customer = new Shop(product, customerPerson);
    this.agentSockets = new Sockets(agent.page());
    this.customerSockets = new Sockets(customer.page());
  }

  /** The agent goes on duty, the customer writes, the agent is called and accepts with a click. */
  void meet() {
    closeWhoWaits();
    agent.logIn("zhouran", password(product.logText(), "zhouran"));
    agent.goOnDuty();
    customer.openWidget();
    customer.press("你好,我的订单从周三就没动过了");
    agent.page().waitForCondition(() -> agent.notesPlayed() >= 2);
    agent.page().waitForCondition(() -> agent.page().title().contains("正在排队"));
    assertThat(agent.offer().first()).isVisible();
    agent.accept("你好,我的订单从周三就没动过了");
    assertThat(agent.log()).containsText("你好,我的订单从周三就没动过了");
  }

  /**
   * An agent is offered two at a time, the longest wait first: the customer is to be among them.
   */
  private void closeWhoWaits() {
    if (!product.url("").matches("http://[^/]+/?")) {
      return; // Only the demo's own customer waits there: ours is the second.
    }
    RestClient anybody = RestClient.to(URI.create(product.url("")));
    RestClient admin =
        anybody.as(
            anybody
                .post("/api/v1/login", Map.of("username", "admin", "password", Product.PASSWORD))
                .expect(200)
                .string("token"));
    for (JsonNode each : admin.get("/api/v1/conversations?view=queue&limit=100").at("items")) {
      admin.post("/api/v1/conversations/" + each.path("id").asString() + "/close").expect(200);
    }
  }

  void bothSeeEachOther() {
    double[] toCustomer = new double[ROUNDS];
    double[] toAgent = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      toCustomer[i] = timed(() -> agent.say("我马上查"), customer.log(), "我马上查", i + 1);
      toAgent[i] = timed(() -> customer.say("好的谢谢"), agent.log(), "好的谢谢", i + 1);
    }
    Arrays.sort(toCustomer);
    Arrays.sort(toAgent);
    System.out.printf(
        "medians of %d: seen by the customer after %.0f ms, by the agent after %.0f ms%n",
        ROUNDS, toCustomer[ROUNDS / 2], toAgent[ROUNDS / 2]);
    assertThat(toCustomer[ROUNDS / 2]).isLessThan(PROMPT);
    assertThat(toAgent[ROUNDS / 2]).isLessThan(PROMPT);
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

  void bothSeeTyping() {
    agent.composer().pressSequentially("稍等");
    assertThat(customer.log().getByLabel(Pattern.compile("正在输入"))).isVisible();
    agent.composer().fill("");
    customer.input().pressSequentially("我想");
    assertThat(agent.log()).containsText("正在输入");
    customer.input().fill("");
  }

  /** The agent closes, the customer rates, the agent finds the rating. */
  void end() {
    agent.close();
    customer.star(5).click();
    assertThat(customer.log()).containsText("非常满意");
    agent.openClosed();
    assertThat(agent.log()).containsText(Pattern.compile("评价.*5"));
  }

  /** The ids of all connections that the two have had: nobody came again if they stay. */
  List<String> connections() {
    assertThat(agentSockets.ids()).as("the agent's connections").isNotEmpty();
    assertThat(customerSockets.ids()).as("the customer's connections").isNotEmpty();
    return Stream.concat(agentSockets.ids().stream(), customerSockets.ids().stream()).toList();
  }

  private static String password(String log, String username) {
    var matcher = Pattern.compile(username + "\\s*/\\s*(\\S+)").matcher(log);
    assertThat(matcher.find())
        .as("the demo prints the password of " + username + ":\n" + log)
        .isTrue();
    return matcher.group(1);
  }

  @Override
  public void close() {
    agentPerson.close();
    customerPerson.close();
  }
}
