package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.List;
import org.hutong.testkit.Nginx;
import org.hutong.testkit.Product;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A part of a site behind nginx, whether or not it takes the path away. */
class SubPathIT {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everything_works_in_a_part_of_a_site(boolean stripped) throws Exception {
    Product product = Distribution.product(directory, "--demo");
    try (Nginx nginx = Nginx.under("/kefu/", stripped, product.port(), directory.resolve("nginx"));
        Product behind = product.behind("http://localhost:" + nginx.port() + "/kefu").start();
        Browser browser = new Browser();
        Talk talk = new Talk(behind, browser)) {
      assertThat(behind.logText())
          .contains(behind.url("/chat?site=default"), behind.url("/console/"));
      talk.meet();
      talk.bothSeeEachOther();
      assertThat(talk.agent.page().url()).startsWith(behind.url("/console/"));
      withScript(behind, browser);
      withoutScript(behind, browser);
      console(behind, talk.agent.page());
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static void withScript(Product product, Browser browser) {
    try (BrowserContext person = browser.person("zh-CN", "light")) {
      Page page = person.newPage();
      page.navigate(product.url("/chat?site=default&lang=zh-CN"));
      page.locator("#text").fill("从一部分来的");
      page.locator("#text").press("Enter");
      assertThat(page.locator(".meta", new Page.LocatorOptions().setHasText("已发送"))).isVisible();
      assertThat(person.cookies())
          .anySatisfy(cookie -> assertThat(cookie.path).isEqualTo("/kefu/chat"));
      page.reload();
      assertThat(page.locator(".me .b")).hasCount(1);
    }
  }

  private static void withoutScript(Product product, Browser browser) {
    try (BrowserContext person = browser.withoutScript()) {
      Page page = person.newPage();
      page.navigate(product.url("/chat?site=default&lang=zh-CN"));
      page.locator("#text").fill("没有脚本");
      page.locator("button.send").click();
      assertThat(page.locator(".me .b")).hasCount(1);
      assertThat(page.url()).startsWith(product.url("/chat"));
    }
  }

  private static void console(Product product, Page page) {
    page.navigate(product.url("/console/settings"));
    assertThat(page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("主导航")))
        .isVisible();
    for (String path : List.of("", "/", "/console")) {
      page.navigate(product.url(path));
      page.waitForURL(url -> url.startsWith(product.url("/console/")));
    }
    page.navigate(product.url("/api"));
    assertThat(page.locator("#routes")).containsText("/api/v1/login");
  }
}
