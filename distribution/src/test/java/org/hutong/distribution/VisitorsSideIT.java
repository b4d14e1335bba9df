package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.List;
import org.hutong.testkit.Product;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chat page in the hands of people who open it twice, paste whole novels, read from the right.
 */
class VisitorsSideIT {
  private static final String CHAT = "/chat?site=default&lang=zh-CN";

  @TempDir static Path directory;
  private static Product product;
  private static Browser browser;

  @BeforeAll
  static void start() {
    product = Distribution.product(directory, "--demo").start();
    browser = new Browser();
  }

  @AfterAll
  static void stop() {
    browser.close();
    product.close();
  }

  @Test
  void two_tabs_that_are_opened_for_the_first_time_together_are_one_visitor() {
    try (BrowserContext person = browser.person("zh-CN", "light")) {
      Page one = person.newPage();
      Page other = person.newPage();
      String address = product.url(CHAT);
      for (Page tab : List.of(one, other)) {
        tab.evaluate("address => { setTimeout(() => { location.href = address; }, 50); }", address);
      }
      say(one, "第一个标签页");
      say(other, "第二个标签页");
      for (Page tab : List.of(one, other)) {
        assertThat(tab.locator("[data-seq] .b")).containsText(new String[] {"第一个标签页", "第二个标签页"});
      }
      one.reload();
      assertThat(one.locator(".me .b")).containsText(new String[] {"第一个标签页", "第二个标签页"});
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static void say(Page page, String text) {
    page.locator("button[aria-expanded]").waitFor();
    page.locator("#text").fill(text);
    page.locator("#text").press("Enter");
    assertThat(page.locator("[data-seq] .b").getByText(text)).isVisible();
  }
}
