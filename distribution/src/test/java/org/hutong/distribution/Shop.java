package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.hutong.testkit.Product;

/** A customer on the demo shop, which embeds the widget from an origin of its own. */
final class Shop {
  private final Page page;
  private final Product product;

  Shop(Product product, BrowserContext person) {
    this.product = product;
    this.page = person.newPage();
  }

  Page page() {
    return page;
  }

  /**
   * Opens the shop and clicks the launcher, which lies in a closed shadow root: by where it is
   * drawn.
   */
  void openWidget() {
    page.navigate(product.shop());
    page.waitForFunction("typeof window.Hutong === 'function'");
    openHere();
  }

  /** The same as a customer whom the shop has signed in. */
  void openWidgetAs(String identity) {
    page.navigate(product.shop());
    page.waitForFunction("typeof window.Hutong === 'function'");
    page.evaluate(
        """
        identity => new Promise(done => {
          window.Hutong('on', 'ready', () => done());
          window.Hutong('identify', identity);
        })
        """,
        identity);
    openHere();
  }

  private void openHere() {
    page.waitForTimeout(300);
    page.mouse().click(1440 - 24 - 28, 900 - 24 - 28);
    page.waitForCondition(() -> chat() != null);
    assertThat(input()).isVisible();
  }

  private Frame chat() {
    return page.frames().stream()
        .filter(frame -> frame.url().contains("/chat?"))
        .findFirst()
        .orElse(null);
  }

  Locator input() {
    return chat().locator("#text");
  }

  void say(String text) {
    input().fill(text);
    input().press("Enter");
  }

  /** Sends with the button, as one does on a phone. */
  void press(String text) {
    input().fill(text);
    chat().getByRole(AriaRole.BUTTON, new Frame.GetByRoleOptions().setName("发送")).click();
  }

  Locator log() {
    return chat().getByRole(AriaRole.LOG);
  }

  Frame frame() {
    return chat();
  }

  Locator star(int number) {
    return chat().getByRole(AriaRole.BUTTON, new Frame.GetByRoleOptions().setName(number + " 星"));
  }
}
