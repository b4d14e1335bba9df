package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hutong.testkit.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chat page and the widget as a visitor has them, also when everything else goes wrong. */
class ChatPageIT {
  private static final int PAGE_BUDGET = 14 * 1024;
  private static final String CHAT = "/chat?site=default&lang=zh-CN";
  private static final List<String> FIVE =
      IntStream.rangeClosed(1, 5).mapToObj(i -> "断网时的第 " + i + " 条").toList();
  private static final LocatorAssertions.HasCountOptions PATIENTLY =
      new LocatorAssertions.HasCountOptions().setTimeout(40_000);

  @TempDir Path directory;

  @Test
  void what_was_written_while_the_server_was_dead_arrives_once_and_in_order() {
    try (Product product = Distribution.product(directory, "--demo").start();
        Browser browser = new Browser();
        var person = browser.person("zh-CN", "light")) {
      Page page = person.newPage();
      page.navigate(product.url(CHAT));
      say(page, "你好");
      assertThat(page.locator(".meta", new Page.LocatorOptions().setHasText("已发送"))).isVisible();
      product.kill();
      FIVE.forEach(text -> say(page, text));
      assertThat(page.locator(".b.pend")).hasCount(5);
      assertThat(page.locator(".bar")).isVisible();
      Browser.picture(page, "chat-server-dead");
      product.start();
      assertThat(page.locator(".b.pend")).hasCount(0, PATIENTLY);
      assertThat(mine(page.locator(".me .b"))).isEqualTo(after("你好"));
      page.reload();
      assertThat(page.locator(".me .b")).hasCount(6);
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void what_was_written_without_a_network_leaves_after_the_page_was_closed_and_opened_again() {
    try (Product product = Distribution.product(directory, "--demo").start();
        Browser browser = new Browser();
        var person = browser.person("zh-CN", "light")) {
      var shop = new Shop(product, person);
      shop.openWidget();
      shop.say("从商店来的");
      assertThat(shop.frame().locator(".meta", hasText("已发送"))).isVisible();
      person.setOffline(true);
      FIVE.forEach(shop::say);
      assertThat(shop.frame().locator(".me.new .b")).hasCount(5);
      shop.page().close();
      person.setOffline(false);

      var again = new Shop(product, person);
      again.openWidget();
      Locator said = again.frame().locator(".me .b:not(.pend)");
      assertThat(said).hasCount(6, PATIENTLY);
      assertThat(mine(said)).isEqualTo(after("从商店来的"));
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void the_page_works_without_javascript() throws Exception {
    try (Product product = Distribution.product(directory, "--demo").start();
        var client = HttpClient.newHttpClient()) {
      var first = get(client, product, null);
      String body =
          "site=default&lang=zh-CN&text=%3Cscript%3Ealert(1)%3C%2Fscript%3E"
              + "&id="
              + field(first.body(), "id")
              + "&form="
              + field(first.body(), "form");
      var sent = post(client, product, null, body + "&key=" + field(first.body(), "key"));
      String cookie = sent.headers().firstValue("Set-Cookie").orElseThrow();
      assertThat(cookie).contains("HttpOnly").contains("SameSite=Lax").contains("Path=/chat");
      String own = cookie.substring(0, cookie.indexOf(';'));
      assertThat(post(client, product, own, body).statusCode()).isEqualTo(303);
      String page = get(client, product, own).body();
      assertThat(page.split("&lt;script&gt;alert\\(1\\)", -1)).hasSize(2);
      assertThat(page).doesNotContain("<script>alert");
      assertThat(post(client, product, null, body).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void every_state_is_accessible_in_both_themes_and_within_its_budget() throws Exception {
    try (Product product = Distribution.product(directory, "--demo").start();
        Browser browser = new Browser();
        var client = HttpClient.newHttpClient()) {
      for (String theme : List.of("light", "dark")) {
        try (BrowserContext person = browser.person("zh-CN", theme)) {
          accessible(product, person, theme);
        }
      }
      assertThat(browser.complaints()).isEmpty();
      var request =
          HttpRequest.newBuilder(URI.create(product.url(CHAT)))
              .header("Accept-Encoding", "gzip")
              .build();
      byte[] compressed = client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
      System.out.printf("chat page: %d bytes compressed%n", compressed.length);
      assertThat(compressed.length).isLessThan(PAGE_BUDGET);
      assertThat(Product.status(product.url("/chat?site=nobody"))).isEqualTo(404);
    }
  }

  private static void accessible(Product product, BrowserContext person, String theme) {
    Page page = person.newPage();
    page.navigate(product.url(CHAT));
    assertThat(Browser.accessibility(page)).isEmpty();
    say(page, "你好,想换一个颜色");
    assertThat(page.locator(".wait")).isVisible();
    assertThat(Browser.accessibility(page)).isEmpty();
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("更多")).click();
    assertThat(Browser.accessibility(page)).isEmpty();
    Browser.picture(page, "chat-" + theme);
    var shop = new Shop(product, person);
    shop.openWidget();
    assertThat(Browser.accessibility(shop.page())).isEmpty();
    Browser.picture(shop.page(), "shop-" + theme);
  }

  private static void say(Page page, String text) {
    page.locator("#text").fill(text);
    page.locator("#text").press("Enter");
  }

  private static List<String> after(String first) {
    return Stream.concat(Stream.of(first), FIVE.stream()).toList();
  }

  private static List<String> mine(Locator bubbles) {
    return bubbles.allTextContents();
  }

  private static Frame.LocatorOptions hasText(String text) {
    return new Frame.LocatorOptions().setHasText(text);
  }

  private static HttpResponse<String> get(HttpClient client, Product product, String cookie)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(product.url(CHAT)));
    if (cookie != null) {
      request.header("Cookie", cookie);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static HttpResponse<String> post(
      HttpClient client, Product product, String cookie, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(product.url("/chat/send")))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (cookie != null) {
      request.header("Cookie", cookie);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  /** The value of a hidden field of the form. */
  private static String field(String page, String name) {
    Matcher matcher = Pattern.compile("name=\"" + name + "\" value=\"([^\"]+)\"").matcher(page);
    assertThat(matcher.find()).as("hidden field " + name).isTrue();
    return matcher.group(1);
  }
}
