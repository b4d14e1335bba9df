package org.hutong.distribution;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real Chromium, and what its pages complained about. */
final class Browser implements AutoCloseable {
  /** Without these, Chromium looks for its maker's hosts at every start. */
  private static final List<String> QUIET =
      List.of(
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--autoplay-policy=no-user-gesture-required",
          // A microphone that beeps.
          "--use-fake-device-for-media-stream");

  private static final Path TOOLS = Path.of(System.getProperty("hutong.browser"));

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser browser;
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  Browser() {
    System.setProperty("playwright.cli.dir", TOOLS.resolve("driver").toString());
    var environment = new HashMap<>(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));
    playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    var browserEnvironment = new HashMap<>(System.getenv());
    if (Files.exists(TOOLS.resolve("fonts.conf"))) {
      browserEnvironment.put("FONTCONFIG_FILE", TOOLS.resolve("fonts.conf").toString());
    }
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(TOOLS.resolve("chromium"))
                    .setChromiumSandbox(false)
                    .setEnv(browserEnvironment)
                    .setArgs(QUIET));
  }

  /** A fresh profile: another person at another machine. */
  BrowserContext person(String locale, String theme) {
    BrowserContext context =
        browser.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setLocale(locale)
                .setIgnoreHTTPSErrors(true)
                .setViewportSize(1440, 900)
                .setColorScheme(
                    theme.equals("dark")
                        ? com.microsoft.playwright.options.ColorScheme.DARK
                        : com.microsoft.playwright.options.ColorScheme.LIGHT));
    context.setDefaultTimeout(15_000);
    context.onPage(this::listen);
    return context;
  }

  /** A person whose browser runs no script. */
  BrowserContext withoutScript() {
    BrowserContext context =
        browser.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setLocale("zh-CN")
                .setJavaScriptEnabled(false));
    context.setDefaultTimeout(15_000);
    return context;
  }

  private void listen(Page page) {
    page.onConsoleMessage(
        message -> {
          if (message.text().contains("Content Security Policy")) {
            complaints.add("CSP on " + page.url() + ": " + message.text());
          }
        });
    page.onPageError(error -> complaints.add("error on " + page.url() + ": " + error));
  }

  /** Violations of a content security policy and uncaught errors of all pages so far. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /**
   * The violations of the accessibility rules (WCAG 2.2 A and AA) on this page, empty if there is
   * none.
   */
  static List<String> accessibility(Page page) {
    // Evaluated by the debugger's protocol, so the page's own policy stays as it is.
    page.evaluate(axe());
    Object found =
        page.evaluate(
            """
            async () => (await axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']}))
              .violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.target.join(' ') + ' — ' + (n.failureSummary || '')))
            """);
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  private static String axe() {
    try {
      return Files.readString(TOOLS.resolve("axe.js"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void picture(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target/pictures", name + ".png"))
            .setAnimations(ScreenshotAnimations.DISABLED));
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
