package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.hutong.testkit.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a customer wrote while nothing answered arrives once and in order. */
class OutageIT {
  private static final double LONG = 60_000;

  @TempDir Path directory;

  private static Page chat(Product product, BrowserContext person) {
    Page page = person.newPage();
    page.navigate(product.url("/chat?site=default"));
    say(page, "开始");
    assertThat(delivered(page, "开始")).hasCount(1);
    return page;
  }

  private static void say(Page page, String text) {
    Locator input = page.locator("#text");
    input.fill(text);
    input.press("Enter");
  }

  /** Messages with this text that the server has numbered. */
  private static Locator delivered(Page page, String text) {
    return page.locator("[data-seq]").filter(new Locator.FilterOptions().setHasText(text));
  }

  private static List<String> words(String prefix) {
    return IntStream.rangeClosed(1, 5).mapToObj(n -> prefix + n).toList();
  }

  private static void arrivedOnceAndInOrder(Page page, List<String> words) {
    for (String word : words) {
      assertThat(delivered(page, word))
          .hasCount(1, new LocatorAssertions.HasCountOptions().setTimeout(LONG));
    }
    List<String> all = page.locator("[data-seq] .b").allTextContents();
    assertThat(all.stream().filter(words::contains).toList()).isEqualTo(words);
  }

  @Test
  void five_messages_written_while_the_server_is_dead_for_20_seconds_arrive_without_a_touch() {
    try (Product product = Distribution.product(directory).start();
        Browser browser = new Browser();
        BrowserContext person = browser.person("zh-CN", "light")) {
      Page page = chat(product, person);
      product.kill();
      List<String> words = words("断线时写的第");
      words.forEach(word -> say(page, word));
      page.waitForTimeout(20_000);
      product.start();
      arrivedOnceAndInOrder(page, words);
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void five_messages_written_without_network_leave_when_the_page_is_opened_again() {
    try (Product product = Distribution.product(directory).start();
        Browser browser = new Browser();
        BrowserContext person = browser.person("zh-CN", "light")) {
      Page page = chat(product, person);
      person.setOffline(true);
      List<String> words = words("没有网络时写的第");
      words.forEach(word -> say(page, word));
      assertThat(page.getByText("没有网络时写的第5"))
          .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(LONG));
      page.close();
      person.setOffline(false);
      Page again = person.newPage();
      again.navigate(product.url("/chat?site=default"));
      arrivedOnceAndInOrder(again, words);
    }
  }
}
