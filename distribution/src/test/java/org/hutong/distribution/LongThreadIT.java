package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.hutong.testkit.Product;
import org.hutong.testkit.RestClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * A conversation of 5,000 messages at the console: quick to open, smooth to read, and all there.
 */
@TestInstance(Lifecycle.PER_CLASS)
class LongThreadIT {
  private static final int MESSAGES = 5_000;

  /** A task that takes longer is felt, in milliseconds. */
  private static final double FELT = 50;

  /** Milliseconds for the whole way up on a machine that does much else. */
  private static final double PATIENCE = 300_000;

  private static final String WATCH =
      """
      window.tasks = [];
      new PerformanceObserver(list => list.getEntries().forEach(e => window.tasks.push(e.duration)))
        .observe({type: 'longtask', buffered: true});
      window.firstDrawn = undefined;
      const look = () => {
        const log = document.querySelector('[role=log]');
        if (log && log.querySelector('[data-row]') && window.firstDrawn === undefined) {
          const rows = [...log.querySelectorAll('[data-row]')];
          const box = log.getBoundingClientRect();
          window.firstDrawn = {
            left: log.scrollHeight - log.scrollTop - log.clientHeight,
            text: rows.at(-1).textContent,
            seen: rows.at(-1).getBoundingClientRect().bottom <= box.bottom + 1,
          };
        }
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
      """;

  /** Reads up to the beginning as fast as the screen goes. */
  private static final String READ_UP =
      """
      async () => {
        const log = document.querySelector('[role=log]');
        const frame = () => new Promise(done => requestAnimationFrame(done));
        let rows = 0;
        window.tasks.length = 0;
        const end = performance.now() + 240_000;
        while (!log.querySelector('.inner > p.ev:first-child') && performance.now() < end) {
          log.scrollTop -= 700;
          rows = Math.max(rows, log.querySelectorAll('[data-row]').length);
          await frame();
        }
        log.scrollTop = 0;
        await frame();
        return {rows, longest: Math.max(0, ...window.tasks)};
      }
      """;

  private Product product;
  private Browser browser;
  private Page page;
  private BrowserContext person;
  private Map<?, ?> seen;

  @BeforeAll
  void start(@TempDir Path directory) {
    product =
        Distribution.product(directory)
            .with("HUTONG_LIMITS_MESSAGES_PER_MINUTE", "1000000")
            .with("HUTONG_LIMITS_MESSAGES_PER_MINUTE_PER_IP", "1000000")
            .start();
    browser = new Browser();
    write();
    person = browser.person("zh-CN", "light");
    person.addInitScript(WATCH);
    var console = new Console(product, person);
    console.logIn("admin", Product.PASSWORD);
    page = console.page();
  }

  @AfterAll
  void stop() {
    person.close();
    browser.close();
    product.close();
  }

  private void write() {
    RestClient rest = RestClient.to(URI.create(product.url("")));
    RestClient visitor =
        rest.as(
            rest.post("/api/v1/sites/default/visitors", Map.of()).expect(200, 201).string("token"));
    say(visitor, "第 1 条");
    IntStream.rangeClosed(2, MESSAGES - 1).parallel().forEach(n -> say(visitor, words(n)));
    say(visitor, "最新的一条");
  }

  private static String words(int n) {
    return "第 " + n + " 条 " + "请问订单什么时候发货？".repeat(n % 7) + (n % 5 == 0 ? "\n还有一行" : "");
  }

  private static void say(RestClient visitor, String text) {
    visitor
        .with("Idempotency-Key", UUID.randomUUID().toString())
        .post(
            "/api/v1/conversations/current/messages",
            Map.of("kind", "text", "body", Map.of("text", text)))
        .expect(200);
  }

  private Locator open() {
    page.navigate(product.url("/console/inbox/queue"));
    page.getByRole(AriaRole.TABPANEL).getByRole(AriaRole.LINK).first().click();
    Locator log = page.getByRole(AriaRole.LOG);
    assertThat(log).containsText("最新的一条");
    return log;
  }

  @Test
  void it_opens_at_the_newest_in_its_first_paint() {
    open();
    Map<?, ?> drawn = (Map<?, ?>) page.evaluate("window.firstDrawn");
    assertThat(drawn.get("text").toString()).contains("最新的一条");
    assertThat(((Number) drawn.get("left")).doubleValue()).isLessThan(2);
    assertThat(drawn.get("seen")).isEqualTo(true);
  }

  @Test
  void it_is_read_to_its_beginning_without_a_task_that_is_felt() {
    open();
    page.setDefaultTimeout(PATIENCE);
    Tasks tasks = Tasks.during(page, () -> seen = (Map<?, ?>) page.evaluate(READ_UP));
    int rows = ((Number) seen.get("rows")).intValue();
    System.out.printf(
        "5,000 messages read to the beginning: %d tasks, the longest took %.1f ms of the processor"
            + " (long tasks by the clock, with all that the machine does beside: %s ms),"
            + " at most %d rows in the page%n",
        tasks.count(), tasks.longest(), seen.get("longest"), rows);
    assertThat(page.getByRole(AriaRole.LOG)).containsText("会话从这里开始");
    assertThat(page.getByRole(AriaRole.LOG)).containsText("第 1 条");
    assertThat(rows).isLessThan(100);
    assertThat(tasks.longest()).isLessThan(FELT);
  }

  @Test
  void it_jumps_to_a_date_and_back_to_the_newest() {
    Locator log = open();
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("跳到日期")).click();
    page.getByLabel("跳到日期").last().fill(LocalDate.now().toString());
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("跳转")).click();
    assertThat(log.getByText("第 1 条", new Locator.GetByTextOptions().setExact(true))).isVisible();
    assertThat(log).not().containsText("最新的一条");
    Browser.picture(page, "thread-jumped");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("最新")))
        .click();
    assertThat(log.getByText("最新的一条", new Locator.GetByTextOptions().setExact(true))).isVisible();
    assertThat(browser.complaints()).isEmpty();
  }
}
