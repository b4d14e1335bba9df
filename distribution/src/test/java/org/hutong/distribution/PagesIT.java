package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.hutong.testkit.Product;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every page, light and dark: no violation of accessibility rules, none of the content security
 * policy.
 */
@TestInstance(Lifecycle.PER_CLASS)
class PagesIT {
  private Product product;
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path directory) {
    product = Distribution.product(directory, "--demo").start();
    browser = new Browser();
  }

  @AfterAll
  void stop() {
    browser.close();
    product.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void the_console_is_accessible_and_keeps_its_policy(String theme) {
    try (BrowserContext person = browser.person("zh-CN", theme)) {
      var console = new Console(product, person);
      Page page = console.page();
      page.navigate(product.url("/console/login"));
      assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("登录")))
          .isVisible();
      clean(page, "login-" + theme);
      console.logIn("admin", Product.PASSWORD);
      for (String path :
          List.of(
              "inbox/mine", "inbox/queue", "inbox/all", "inbox/closed", "plugins", "settings")) {
        page.navigate(product.url("/console/" + path));
        page.waitForTimeout(800);
        clean(page, path.replace('/', '-') + "-" + theme);
      }
      page.navigate(product.url("/console/inbox/closed"));
      page.getByRole(AriaRole.LINK)
          .filter(new com.microsoft.playwright.Locator.FilterOptions().setHasText("演示"))
          .first()
          .click();
      assertThat(page.getByRole(AriaRole.LOG)).isVisible();
      page.waitForTimeout(500);
      clean(page, "conversation-" + theme);
    }
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void the_set_up_page_is_accessible_and_keeps_its_policy(@TempDir Path directory) {
    try (Product fresh = Distribution.product(directory).without("HUTONG_ADMIN_PASSWORD").start()) {
      var link =
          Pattern.compile("http\\S+/setup\\?token=[\\w.~-]+")
              .matcher(fresh.logText().replace("\\/", "/"));
      assertThat(link.find()).as("the log has the set-up link").isTrue();
      for (String theme : List.of("light", "dark")) {
        try (BrowserContext person = browser.person("zh-CN", theme)) {
          Page page = person.newPage();
          page.navigate(link.group());
          assertThat(page.getByRole(AriaRole.BUTTON).first()).isVisible();
          clean(page, "setup-" + theme);
        }
      }
    }
    assertThat(browser.complaints()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {900, 400})
  void a_narrow_window_shows_the_list_and_then_the_conversation(int width) {
    try (BrowserContext person = browser.person("zh-CN", "light")) {
      var console = new Console(product, person);
      Page page = console.page();
      page.setViewportSize(width, 800);
      console.logIn("admin", Product.PASSWORD);
      page.navigate(product.url("/console/inbox/closed"));
      var row =
          page.getByRole(AriaRole.TABPANEL)
              .getByRole(AriaRole.LINK)
              .filter(new com.microsoft.playwright.Locator.FilterOptions().setHasText("演示"))
              .first();
      row.click();
      assertThat(console.log()).isVisible();
      assertThat(row).isHidden();
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("返回")).click();
      assertThat(row).isVisible();
      assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
    }
    assertThat(browser.complaints()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void the_customers_pages_are_accessible_and_keep_their_policy(String theme) {
    try (BrowserContext person = browser.person("zh-CN", theme)) {
      Page page = person.newPage();
      page.navigate(product.url("/chat?site=default"));
      page.getByRole(AriaRole.TEXTBOX).first().fill("你好");
      page.getByRole(AriaRole.TEXTBOX).first().press("Enter");
      assertThat(page.locator("[data-seq]").first()).isVisible();
      clean(page, "chat-" + theme);
      page.navigate(product.shop());
      clean(page, "shop-" + theme);
      page.navigate(product.url("/api"));
      page.waitForTimeout(500);
      clean(page, "api-" + theme);
      page.navigate(product.url("/chat?site=unknown"));
      clean(page, "chat-unknown-" + theme);
    }
    assertThat(browser.complaints()).isEmpty();
  }

  private static void clean(Page page, String name) {
    Browser.picture(page, name);
    assertThat(Browser.accessibility(page)).as("accessibility of " + name).isEmpty();
  }

  @Test
  void the_chat_page_works_without_javascript() {
    try (BrowserContext person = browser.withoutScript()) {
      Page page = person.newPage();
      page.navigate(product.url("/chat?site=default"));
      page.getByRole(AriaRole.TEXTBOX).fill("没有脚本也能写");
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("发送")).click();
      assertThat(page.getByRole(AriaRole.LOG)).containsText("没有脚本也能写");
      page.reload();
      assertThat(page.getByRole(AriaRole.LOG)).containsText("没有脚本也能写");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/console/", "/chat?site=default", "/api", "/chat?site=unknown", "/setup"})
  void no_policy_allows_unsafe_inline_or_eval(String path) throws Exception {
    HttpResponse<String> response;
    try (HttpClient client =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
      response =
          client.send(
              HttpRequest.newBuilder(URI.create(product.url(path))).build(),
              BodyHandlers.ofString());
    }
    assertThat(response.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy)
                    .containsPattern(Pattern.compile("default-src '(none|self)'"))
                    .doesNotContain("unsafe-"));
  }
}
