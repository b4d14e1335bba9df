package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
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

  @Test
  void a_text_that_is_too_long_stays_and_leaves_in_parts() {
    try (BrowserContext person = browser.person("zh-CN", "light")) {
      Page page = open(person, CHAT);
      String text = "这是一句话。".repeat(4000);
      page.locator("#text").fill(text);
      page.locator("#text").press("Enter");
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("超出 14000 字");
      assertThat(page.locator("#text")).hasValue(text);
      Browser.picture(page, "chat-too-long");
      page.getByText("分 3 条发送").click();
      assertThat(page.locator("[data-seq] .b")).hasCount(3);
      assertThat(String.join("", page.locator("[data-seq] .b").allTextContents())).isEqualTo(text);
      assertThat(page.locator("#text")).hasValue("");
    }
  }

  @Test
  void what_is_written_from_the_right_stands_from_the_right_in_a_page_of_the_nearest_language() {
    try (BrowserContext person = browser.person("ar-EG", "light")) {
      Page page = open(person, "/chat?site=default");
      assertThat(page.locator("html")).hasAttribute("lang", "en");
      assertThat(page.locator("html")).hasAttribute("dir", "ltr");
      say(page, "مرحبا، أين طلبي؟");
      Object direction =
          page.locator("[data-seq] .b").first().evaluate("e => getComputedStyle(e).direction");
      assertThat(direction).isEqualTo("rtl");
      Browser.picture(page, "chat-arabic");
    }
    try (BrowserContext person = browser.person("zh-HK", "light")) {
      assertThat(open(person, "/chat?site=default").locator("html")).hasAttribute("lang", "zh-CN");
    }
  }

  @Test
  void who_finds_nobody_is_told_so_and_leaves_a_telephone_number() {
    try (BrowserContext person = browser.person("zh-CN", "dark")) {
      Page page = open(person, CHAT);
      assertThat(page.locator(".who")).containsText("客服不在线，可以留言");
      assertThat(page.locator(".who .dot.away")).hasCount(1);
      say(page, "有人吗");
      page.getByLabel("电话或邮箱").fill("打给我");
      page.getByText("留下联系方式").click();
      assertThat(page.getByText("请填写正确的电话或邮箱")).isVisible();
      assertThat(Browser.accessibility(page)).isEmpty();
      page.getByLabel("称呼（选填）").fill("陈先生");
      page.getByLabel("电话或邮箱").fill("138 0013 8000");
      Browser.picture(page, "chat-contact-dark");
      page.getByText("留下联系方式").click();
      assertThat(page.locator("[data-seq] .b").last()).containsText("陈先生 138 0013 8000");
      assertThat(page.getByText("联系方式已留下")).isVisible();
    }
  }

  private static Page open(BrowserContext person, String path) {
    Page page = person.newPage();
    page.navigate(product.url(path));
    page.locator("button[aria-expanded]").waitFor();
    return page;
  }

  private static void say(Page page, String text) {
    page.locator("button[aria-expanded]").waitFor();
    page.locator("#text").fill(text);
    page.locator("#text").press("Enter");
    assertThat(page.locator("[data-seq] .b").getByText(text)).isVisible();
  }
}
