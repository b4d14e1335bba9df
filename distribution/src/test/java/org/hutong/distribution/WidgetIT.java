package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.hutong.testkit.Product;
import org.hutong.testkit.RestClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on other people's pages, and its page of documentation held against it. */
class WidgetIT {
  private static final Path DOCS = Path.of("../docs/widget.md");

  /** The launcher's shadow root is closed to its page; the test looks in. */
  private static final String LOOK_IN =
      """
      const attach = Element.prototype.attachShadow;
      Element.prototype.attachShadow = function (init) { return attach.call(this, {...init, mode: 'open'}); };
      """;

  @TempDir static Path directory;
  private static Product product;
  private static Browser browser;
  private static HostPage shop;
  private static HostPage stranger;

  private BrowserContext person;
  private Page page;
  private List<String> errors;

  @BeforeAll
  static void start() throws IOException {
    product = Distribution.product(directory, "--demo").start();
    browser = new Browser();
    shop = new HostPage();
    stranger = new HostPage();
    allow(shop.origin());
  }

  @AfterAll
  static void stop() {
    browser.close();
    shop.close();
    stranger.close();
    product.close();
  }

  @BeforeEach
  void person() {
    person = browser.person("en", "light");
    person.addInitScript(LOOK_IN);
    page = person.newPage();
    errors = new CopyOnWriteArrayList<>();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            errors.add(message.text());
          }
        });
    page.onPageError(errors::add);
  }

  @AfterEach
  void gone() {
    person.close();
  }

  @Test
  void every_attribute_that_is_documented_does_what_it_says() throws IOException {
    Map<String, String> attributes = attributes();
    assertThat(attributes.keySet())
        .containsExactly("data-site", "data-lang", "data-theme", "data-brand", "data-teaser");
    String all =
        html().stream().filter(one -> one.contains("data-teaser")).findFirst().orElseThrow();
    attributes.forEach((name, value) -> assertThat(all).contains(name + "=\"" + value + "\""));
    page.navigate(shop.page("/attributes", here(all)));
    launcher().hover();
    page.waitForCondition(() -> chat() != null);
    assertThat(chat().url())
        .contains("site=default")
        .contains("lang=en")
        .contains("theme=dark")
        .contains("brand=ffe600");
    launcher().click();
    assertThat(chat().getByRole(AriaRole.TEXTBOX)).isVisible();
    assertThat(
            chat()
                .evaluate(
                    "getComputedStyle(document.documentElement).getPropertyValue('--ht-on-brand')"))
        .isEqualTo("#16211c");
    chat().getByRole(AriaRole.TEXTBOX).fill("Can you read me?");
    chat().getByRole(AriaRole.TEXTBOX).press("Enter");
    assertThat(chat().locator(".me .b").first()).isVisible();
    assertThat(Browser.accessibility(page)).isEmpty();
    Browser.picture(page, "widget-brand-dark");
  }

  @Test
  void every_example_that_is_documented_runs() throws IOException {
    String stub = html().stream().filter(one -> one.contains("Hutong.q")).findFirst().orElseThrow();
    String line = html().getFirst();
    page.navigate(shop.page("/examples", stub + "<script>Hutong('open')</script>" + here(line)));
    page.waitForCondition(() -> chat() != null);
    assertThat(chat().getByRole(AriaRole.TEXTBOX)).isVisible();
    List<String> examples = blocks("js");
    assertThat(examples).hasSizeGreaterThan(4);
    for (String example : examples) {
      page.evaluate("code => { new Function(code)(); }", example);
    }
    page.getByText("Ask us").click();
    assertThat(chat().getByRole(AriaRole.TEXTBOX)).isVisible();
    // The token of the example is none, and the visitor goes on.
    assertThat(errors).allMatch(error -> error.contains("identity") || error.contains("401"));
    for (String call : firsts("Call")) {
      page.evaluate(
          "code => { new Function('token', 'values', 'event', 'listener', code)"
              + "(undefined, {}, 'open', () => {}); }",
          call);
    }
    assertThat(errors).noneMatch(error -> error.contains("there is no call"));
    assertThat(page.locator("html > div")).hasCount(0);
  }

  @Test
  void every_event_that_is_documented_is_told() throws IOException {
    List<String> events = firsts("Event");
    assertThat(events).containsExactly("ready", "open", "close", "unread", "message");
    page.navigate(shop.page("/events", here(html().getFirst())));
    page.waitForFunction("typeof window.Hutong === 'function'");
    page.evaluate(
        "events => { window.heard = []; for (const e of events) Hutong('on', e, () =>"
            + " heard.push(e)); }",
        events);
    page.evaluate("Hutong('open')");
    page.waitForCondition(() -> page.evaluate("heard.includes('unread')").equals(true));
    page.evaluate("Hutong('close')");
    assertThat((List<?>) page.evaluate("heard"))
        .map(String::valueOf)
        .contains("ready", "open", "close", "unread");
  }

  @Test
  void the_chat_stays_when_the_page_replaces_its_body_and_runs_the_script_again() {
    String line =
        here("<script src=\"https://kf.example.com/hutong.js\" data-site=\"default\"></script>");
    page.navigate(shop.page("/turbo", line));
    launcher().click();
    page.waitForCondition(() -> chat() != null);
    chat().getByRole(AriaRole.TEXTBOX).fill("half a sentence");
    page.evaluate(
        """
        () => {
          const src = document.querySelector('script[src]').src;
          document.body.replaceWith(document.createElement('body'));
          const script = document.createElement('script');
          Object.assign(script, {src}).dataset.site = 'default';
          document.body.append(script);
          return new Promise(done => { script.onload = done; });
        }
        """);
    assertThat(page.locator("html > div")).hasCount(1);
    assertThat(chat().getByRole(AriaRole.TEXTBOX)).hasValue("half a sentence");
    assertThat(errors).isEmpty();
  }

  @Test
  void a_page_that_may_not_show_the_chat_says_so_and_can_be_allowed() {
    String line = here("<script src=\"https://kf.example.com/hutong.js?site=default\"></script>");
    String address = stranger.page("/", line);
    page.navigate(address);
    launcher().click();
    Locator why = page.getByRole(AriaRole.ALERT);
    assertThat(why).containsText(stranger.origin() + " may not use this chat yet");
    Browser.picture(page, "widget-refused");
    assertThat(errors).anyMatch(error -> error.contains("hutong.js: " + stranger.origin()));
    assertThat(admin().get("/api/v1/refused-origins").text()).contains(stranger.origin());
    allow(stranger.origin());
    page.navigate(address);
    launcher().click();
    page.waitForCondition(() -> chat() != null);
    assertThat(chat().getByRole(AriaRole.TEXTBOX)).isVisible();
  }

  @Test
  void a_site_that_does_not_exist_is_named() {
    String line = here("<script src=\"https://kf.example.com/hutong.js?site=typo\"></script>");
    page.navigate(shop.page("/typo", line));
    launcher().click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("There is no site \"typo\"");
    page.navigate(shop.page("/none", line.replace("?site=typo", "")));
    page.waitForCondition(
        () -> errors.stream().anyMatch(error -> error.contains("no site is named")));
  }

  private Locator launcher() {
    return page.locator("button[aria-expanded]").first();
  }

  private Frame chat() {
    return page.frames().stream()
        .filter(frame -> frame.url().contains("/chat?"))
        .findFirst()
        .orElse(null);
  }

  private static RestClient admin() {
    RestClient rest = RestClient.to(java.net.URI.create(product.url("")));
    var login = Map.of("username", "admin", "password", Product.PASSWORD);
    return rest.as(rest.post("/api/v1/login", login).expect(200).string("token"));
  }

  private static void allow(String origin) {
    RestClient admin = admin();
    var site = admin.get("/api/v1/sites").expect(200).at("items.0");
    List<String> origins = new ArrayList<>();
    site.path("origins").forEach(one -> origins.add(one.asString()));
    origins.add(origin);
    admin
        .patch("/api/v1/sites/" + site.path("id").asString(), Map.of("origins", origins))
        .expect(200);
  }

  /** An example with the server that runs here. */
  private static String here(String example) {
    return example.replace("https://kf.example.com", product.url(""));
  }

  private static List<String> html() throws IOException {
    return blocks("html");
  }

  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(DOCS, StandardCharsets.UTF_8))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  /** The rows of the table with this heading: the code of their first cell. */
  private static List<String> firsts(String heading) throws IOException {
    return rows(heading).map(row -> row.group(1)).toList();
  }

  private static Map<String, String> attributes() throws IOException {
    Map<String, String> attributes = new LinkedHashMap<>();
    rows("Attribute").forEach(row -> attributes.put(row.group(1), row.group(2)));
    return attributes;
  }

  private static java.util.stream.Stream<MatchResult> rows(String heading) throws IOException {
    String page = Files.readString(DOCS, StandardCharsets.UTF_8);
    String table = page.substring(page.indexOf("| " + heading + " |"));
    table = table.substring(0, table.indexOf("\n\n"));
    return Pattern.compile("^\\| `([^`]+)` \\|(?: `([^`]+)` \\|)?", Pattern.MULTILINE)
        .matcher(table)
        .results();
  }
}
