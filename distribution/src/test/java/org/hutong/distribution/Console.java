package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.hutong.testkit.Product;

/**
 * An agent in front of the console, as a test sees him: by what is written and by roles, never by
 * style.
 */
final class Console {
  /** Counts the notes that the page really plays. */
  private static final String LISTEN =
      """
      window.notesPlayed = 0;
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (...when) { window.notesPlayed++; return start.apply(this, when); };
      """;

  private final Product product;
  private final Page page;

  Console(Product product, BrowserContext person) {
    this.product = product;
    person.addInitScript(LISTEN);
    this.page = person.newPage();
  }

  Page page() {
    return page;
  }

  void logIn(String username, String password) {
    page.navigate(product.url("/console/"));
    page.getByLabel("用户名").fill(username);
    page.getByLabel("密码", new Page.GetByLabelOptions().setExact(true)).fill(password);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("登录")).click();
    assertThat(page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("主导航")))
        .isVisible();
  }

  void goOnDuty() {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("接待状态")).click();
    page.getByRole(AriaRole.MENUITEMRADIO, new Page.GetByRoleOptions().setName("在线接待")).click();
    assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("接待状态: 在线接待")))
        .isVisible();
  }

  Locator offer() {
    return page.getByRole(
        AriaRole.ARTICLE, new Page.GetByRoleOptions().setName(Pattern.compile("请求接入")));
  }

  /** Accepts the conversation whose customer wrote this. */
  void accept(String words) {
    offer()
        .filter(new Locator.FilterOptions().setHasText(words))
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("接入"))
        .click();
  }

  Locator log() {
    return page.getByRole(AriaRole.LOG);
  }

  Locator composer() {
    return page.getByRole(
        AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName(Pattern.compile("回复")));
  }

  void say(String text) {
    composer().fill(text);
    composer().press("Enter");
  }

  /** Notes played so far: a ring is two. */
  int notesPlayed() {
    return ((Number) page.evaluate("window.notesPlayed")).intValue();
  }

  void close() {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^结束")))
        .click();
    page.getByRole(AriaRole.DIALOG)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(Pattern.compile("^结束")))
        .click();
  }

  /** Opens the newest conversation of the list of closed ones. */
  void openClosed() {
    page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName(Pattern.compile("已结束")))
        .click();
    page.getByRole(AriaRole.TABPANEL).getByRole(AriaRole.LINK).first().click();
  }
}
