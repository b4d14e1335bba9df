package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.FilePayload;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.hutong.testkit.ChaosProxy;
import org.hutong.testkit.Product;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pictures and voice between a customer and an agent, over a network that is slow and breaks: each
 * arrives once, and nothing that the server has is sent again.
 */
class AttachmentsIT {
  private static final int SIDE = 1000;
  private static final int SLOW = 700_000;
  private static final Pattern UNDER_WAY = Pattern.compile("已上传 [1-9]\\d?%");

  @TempDir static Path directory;
  private static ChaosProxy proxy;
  private static Product product;
  private static Browser browser;

  @BeforeAll
  static void start() {
    product = Distribution.product(directory, "--demo");
    proxy = ChaosProxy.to(product.port());
    browser = new Browser();
    product.behind("http://localhost:" + proxy.port()).start();
  }

  @AfterAll
  static void stop() {
    browser.close();
    product.close();
    proxy.close();
  }

  @Test
  void pictures_and_voice_go_both_ways_one_is_cancelled_and_one_is_resumed() throws IOException {
    try (Talk talk = new Talk(product, browser)) {
      talk.meet();
      agentPastes(talk);
      visitorCancels(talk.customer);
      visitorResumes(talk);
      visitorSpeaks(talk);
      assertThat(Browser.accessibility(talk.agent.page())).isEmpty();
      assertThat(Browser.accessibility(talk.customer.page())).isEmpty();
      Browser.picture(talk.customer.page(), "attachments-customer");
      inTheDarkAndInEnglish(talk);
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static void agentPastes(Talk talk) {
    Page page = talk.agent.page();
    page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    page.evaluate(
        """
        async () => {
          const canvas = Object.assign(document.createElement('canvas'), {width: 640, height: 360});
          const pen = canvas.getContext('2d');
          pen.fillStyle = '#0a7558'; pen.fillRect(0, 0, 640, 360);
          pen.fillStyle = '#fff'; pen.font = '64px sans-serif'; pen.fillText('SF 88120417', 120, 200);
          const blob = await new Promise(done => canvas.toBlob(done, 'image/png'));
          await navigator.clipboard.write([new ClipboardItem({'image/png': blob})]);
        }
        """);
    talk.agent.composer().focus();
    page.keyboard().press("Control+V");
    Locator line = page.getByLabel("要发送的文件").getByRole(AriaRole.LISTITEM);
    assertThat(line).containsText("可以发送");
    assertThat(pictures(talk.customer.log())).hasCount(0);
    assertThat(Browser.accessibility(page)).isEmpty();
    Browser.picture(page, "attachments-tray");
    talk.agent.say("这是您的运单");
    assertThat(line).hasCount(0);
    for (Locator log : List.of(talk.agent.log(), talk.customer.log())) {
      assertThat(pictures(log)).hasCount(1, patiently());
      loaded(pictures(log).first(), 640);
    }
    pictures(talk.agent.log()).first().click();
    assertThat(page.locator("dialog img")).isVisible();
    page.keyboard().press("Escape");
    assertThat(page.locator("dialog")).hasCount(0);
  }

  private static void visitorCancels(Shop customer) throws IOException {
    proxy.bandwidth(SLOW);
    choose(customer, "wrong.png", 1);
    assertThat(tray(customer)).containsText(UNDER_WAY, textPatiently());
    customer
        .page()
        .waitForResponse(
            response -> response.request().method().equals("DELETE") && response.status() == 204,
            () -> tray(customer).getByLabel("取消 wrong.png").click());
    assertThat(tray(customer)).hasCount(0);
  }

  private static void visitorResumes(Talk talk) throws IOException {
    List<Request> requests = new CopyOnWriteArrayList<>();
    Shop customer = talk.customer;
    customer.page().onRequest(requests::add);
    choose(customer, "broken-kettle.png", 2);
    customer.input().press("Enter");
    assertThat(tray(customer)).containsText(Pattern.compile("已上传 [2-8]\\d%"), textPatiently());
    Browser.picture(customer.page(), "attachments-under-way");
    proxy.refuse(true).cut(true);
    assertThat(tray(customer)).containsText("连接中断", textPatiently());
    proxy.heal();
    for (Locator log : List.of(customer.log(), talk.agent.log())) {
      assertThat(pictures(log)).hasCount(2, patiently());
      loaded(pictures(log).last(), SIDE);
    }
    assertThat(requests).anyMatch(request -> request.method().equals("HEAD"));
    assertThat(
            requests.stream()
                .filter(one -> one.method().equals("POST") && one.url().endsWith("/files")))
        .as("begun once")
        .hasSize(1);
    List<Long> offsets =
        requests.stream()
            .filter(request -> request.method().equals("PATCH"))
            .map(request -> Long.parseLong(request.headerValue("upload-offset")))
            .toList();
    assertThat(offsets.stream().filter(offset -> offset == 0).count())
        .as("begun at the first byte once: %s", offsets)
        .isEqualTo(1);
    assertThat(offsets).as("never back").isSorted();
  }

  /** The browser brings a microphone that beeps. */
  private static void visitorSpeaks(Talk talk) {
    Shop customer = talk.customer;
    customer.page().context().grantPermissions(List.of("microphone"));
    Frame chat = customer.frame();
    chat.getByLabel(Pattern.compile("录语音")).click();
    assertThat(chat.getByRole(AriaRole.TIMER)).containsText("0:01", textPatiently());
    Browser.picture(customer.page(), "attachments-speaking");
    chat.getByLabel("发送语音").click();
    for (Locator log : List.of(customer.log(), talk.agent.log())) {
      assertThat(log.getByLabel("播放语音")).hasCount(1, patiently());
    }
    talk.agent.log().getByLabel("播放语音").click();
    assertThat(talk.agent.log().getByLabel("暂停")).isVisible();
    assertThat(talk.agent.log().getByLabel("播放语音"))
        .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(20_000));
  }

  private static void inTheDarkAndInEnglish(Talk talk) {
    Page page = talk.agent.page();
    Browser.picture(page, "attachments-agent");
    page.evaluate(
        "localStorage.setItem('hutong.preferences', JSON.stringify({locale: 'en', theme:"
            + " 'dark'}))");
    page.reload();
    Locator log = page.getByRole(AriaRole.LOG);
    loaded(pictures(log).last(), SIDE);
    assertThat(log.getByLabel("Play voice message")).isVisible();
    Browser.picture(page, "attachments-agent-dark");
    talk.customer
        .page()
        .emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    Browser.picture(talk.customer.page(), "attachments-customer-dark");
  }

  @Test
  void the_page_shows_them_without_javascript_too() throws IOException {
    try (BrowserContext person = browser.person("en", "dark");
        BrowserContext plain = browser.withoutScript()) {
      Page page = person.newPage();
      page.navigate(product.url("/chat?site=default&lang=en"));
      page.locator("input[type=file]")
          .setInputFiles(
              new FilePayload[] {
                picture("kettle.png", 3),
                new FilePayload("invoice.pdf", "application/pdf", "%PDF-1.4 none".getBytes())
              });
      Locator tray = page.getByLabel("Files to send");
      assertThat(tray.getByText("Ready to send")).hasCount(2, patiently());
      assertThat(Browser.accessibility(page)).isEmpty();
      Browser.picture(page, "attachments-chat-dark-en");
      page.locator("#text").press("Enter");
      assertThat(page.getByLabel(Pattern.compile("^Download invoice.pdf"))).isVisible();
      loaded(pictures(page.getByRole(AriaRole.LOG)).first(), SIDE);

      hold(page);

      plain.addCookies(person.cookies().stream().map(AttachmentsIT::copy).toList());
      Page read = plain.newPage();
      read.navigate(product.url("/chat?site=default&lang=en"));
      Locator shown = read.locator("img[alt='kettle.png']");
      assertThat(shown).isVisible();
      assertThat(shown.boundingBox().width).isEqualTo(280);
      String link = shown.getAttribute("src");
      assertThat(Product.status(product.url(link))).isEqualTo(200);
      assertThat(read.getByText("invoice.pdf")).isVisible();
      assertThat(read.locator("audio")).hasCount(1);
      assertThat(read.locator("input[type=file]")).hasCount(0);
      Browser.picture(read, "attachments-without-script");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  /** Held, spoken, let go. */
  private static void hold(Page page) {
    page.context().grantPermissions(List.of("microphone"));
    page.getByLabel(Pattern.compile("^Voice message")).hover();
    page.mouse().down();
    assertThat(page.getByRole(AriaRole.TIMER)).containsText("0:01", textPatiently());
    page.mouse().up();
    assertThat(page.getByLabel("Play voice message")).hasCount(1, patiently());
    assertThat(page.getByRole(AriaRole.TIMER)).hasCount(0);
  }

  private static Cookie copy(Cookie cookie) {
    return new Cookie(cookie.name, cookie.value).setDomain(cookie.domain).setPath(cookie.path);
  }

  private static void choose(Shop customer, String name, int seed) throws IOException {
    customer.frame().locator("input[type=file]").setInputFiles(picture(name, seed));
  }

  /** Noise, so that it stays as large as it is: about 3 MB. */
  private static FilePayload picture(String name, int seed) throws IOException {
    var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    var random = new Random(seed);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return new FilePayload(name, "image/png", out.toByteArray());
  }

  private static Locator tray(Shop customer) {
    return customer.frame().getByLabel("要发送的文件");
  }

  private static Locator pictures(Locator log) {
    return log.locator(".hf img");
  }

  /** It is there, not only its frame. */
  private static void loaded(Locator picture, int width) {
    picture
        .page()
        .waitForCondition(() -> picture.evaluate("image => image.naturalWidth").equals(width));
  }

  private static LocatorAssertions.HasCountOptions patiently() {
    return new LocatorAssertions.HasCountOptions().setTimeout(40_000);
  }

  private static LocatorAssertions.ContainsTextOptions textPatiently() {
    return new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);
  }
}
