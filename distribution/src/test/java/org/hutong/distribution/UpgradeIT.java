package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.hutong.testkit.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A console that is open while the server is upgraded. */
class UpgradeIT {
  private static final String DRAFT = "这句还没有发出";

  @Test
  void an_open_console_is_told_of_the_new_version_and_loads_it_without_losing_a_draft(
      @TempDir Path directory) {
    try (Product product = Distribution.product(directory, "--demo").start();
        Browser browser = new Browser();
        BrowserContext person = browser.person("zh-CN", "light")) {
      var console = new Console(product, person);
      console.logIn("admin", Product.PASSWORD);
      Page page = console.page();
      openSomebody(page, product);
      note(page).fill(DRAFT);

      product.stop();
      page.route("**/console/", UpgradeIT::anotherBuild);
      product.start();
      page.getByText("有新版本").waitFor();
      page.unroute("**/console/");
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("刷新")).click();
      assertThat(note(page)).hasValue(DRAFT);

      partsAreGoneOnce(page);
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("设置")))
          .first()
          .click();
      assertThat(
              page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("设置")).first())
          .isVisible();
      openSomebody(page, product);
      assertThat(note(page)).hasValue(DRAFT);
      assertThat(browser.complaints()).filteredOn(text -> !text.contains("module")).isEmpty();
    }
  }

  private static void openSomebody(Page page, Product product) {
    page.navigate(product.url("/console/inbox/closed"));
    page.getByRole(AriaRole.TABPANEL).getByRole(AriaRole.LINK).first().click();
  }

  private static com.microsoft.playwright.Locator note(Page page) {
    return page.locator("#thread").getByRole(AriaRole.TEXTBOX).last();
  }

  /** What the server would serve if its files had other names. */
  private static void anotherBuild(Route route) {
    APIResponse response = route.fetch();
    route.fulfill(
        new Route.FulfillOptions()
            .setResponse(response)
            .setBody(
                response.text().replaceAll("assets/index-[\\w-]+\\.js", "assets/index-Next.js")));
  }

  /** The parts of the pages that were not opened yet had other names in the old version. */
  private static void partsAreGoneOnce(Page page) {
    var misses = new AtomicInteger();
    page.route(
        Pattern.compile(".*/console/assets/Settings.*\\.js"),
        route -> {
          if (misses.getAndIncrement() == 0) {
            route.fulfill(new Route.FulfillOptions().setStatus(404));
          } else {
            route.resume();
          }
        });
  }
}
