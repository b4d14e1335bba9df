package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.hutong.testkit.Product;
import org.hutong.testkit.RestClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What plugins add to the console and the chat, against the real server: a panel and a command in a
 * live conversation, a card whose button the customer presses, a page in its sandbox, and a form
 * with every kind of field.
 */
class PluginContributionsIT {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  /** What a plugin needs to come up on a busy machine, in milliseconds. */
  private static final double LIVE_WITHIN = 30_000;

  @TempDir static Path directory;
  private static Product product;
  private static RestClient admin;

  @BeforeAll
  static void start() {
    product = Distribution.product(directory, "--demo").start();
    RestClient anybody = RestClient.to(URI.create(product.url("")));
    admin =
        anybody.as(
            anybody
                .post("/api/v1/login", Map.of("username", "admin", "password", Product.PASSWORD))
                .expect(200)
                .string("token"));
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @Test
  void an_order_is_shown_sent_and_acted_on_by_the_customer_in_both_screens() throws Exception {
    try (Browser browser = new Browser();
        var shop = new BusinessSystem();
        var agentPerson = browser.person("zh-CN", "light");
        var customerPerson = browser.person("zh-CN", "light");
        var adminPerson = browser.person("zh-CN", "light")) {
      Page page = pluginsPage(adminPerson);
      dropAndAgree(page);
      settle(page, shop);

      var agent = new Console(product, agentPerson);
      agent.logIn("zhouran", password(product.logText()));
      agent.goOnDuty();
      var customer = new Shop(product, customerPerson);
      customer.openWidgetAs(identity());
      customer.say("我的订单到哪里了");
      agent.accept("我的订单到哪里了");

      Locator panel = panel(agent.page());
      assertThat(panel).containsText("88120417", patiently());
      assertThat(panel).containsText("墨绿手冲壶");
      sendsTheOrder(agent, customer);
      both(agent.page(), customer.page(), "crm-order");
      customerPresses(agent, customer);
      assertThat(panel).containsText("已发货", patiently());
      both(agent.page(), customer.page(), "crm-pressed");
      assertThat(Browser.accessibility(agent.page())).as("the conversation").isEmpty();
      assertThat(shop.heard()).contains("POST /api/orders/88120417/actions/remind");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static Page pluginsPage(BrowserContext person) {
    var console = new Console(product, person);
    console.logIn("admin", Product.PASSWORD);
    Page page = console.page();
    page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("主导航"))
        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("插件"))
        .click();
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("插件")))
        .isVisible();
    return page;
  }

  /** Nothing of it runs before the administrator has agreed to each permission that is shown. */
  private static void dropAndAgree(Page page) throws IOException {
    drop(page, "crm-cards-1.0.0.jar", Files.readAllBytes(Distribution.bundled("crm-cards")));
    Locator card = statusOf(page, "crm-cards-1.0.0.jar");
    for (String words : List.of("读取会话和消息", "读取客户资料", "以插件的名义发消息和卡片", "访问外部网站", "访问内部网络的地址")) {
      assertThat(card).containsText(words, patiently());
    }
    assertThat(admin.get("/api/v1/plugins/crm-cards").string("state")).isEqualTo("consent");
    assertThat(Browser.accessibility(page)).as("the consent").isEmpty();
    inBothThemes(page, "crm-consent");
    button(card, "允许并安装").click();
    assertThat(card).containsText("客户与订单卡片 1.0.0 已运行", patiently());
    button(card, "知道了").click();
  }

  /** What the server alone finds wrong stands at its field, and is gone with the next change. */
  private static void settle(Page page, BusinessSystem shop) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("客户与订单卡片").setExact(true))
        .click();
    Locator address = page.getByLabel("业务系统的地址");
    address.fill(shop.url() + "/a b");
    save(page);
    assertThat(address).hasAttribute("aria-invalid", "true");
    assertThat(address).isFocused();
    assertThat(page.getByText("1 处需要修改")).isVisible();
    inBothThemes(page, "crm-settings-refused");
    address.fill(shop.url());
    assertThat(address).hasAttribute("aria-invalid", "false");
    Locator token = page.getByRole(AriaRole.GROUP, new Page.GetByRoleOptions().setName("密钥"));
    button(token, "设置").click();
    token.locator("input").fill(BusinessSystem.TOKEN);
    page.getByRole(AriaRole.SWITCH, new Page.GetByRoleOptions().setName("允许内网地址")).click();
    save(page);
    assertThat(page.getByText("已保存")).isVisible();
    assertThat(token).containsText("已设置，不再显示");
    assertThat(Browser.accessibility(page)).as("the form").isEmpty();
  }

  private static void save(Page page) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")).click();
  }

  private static String identity() throws Exception {
    RestClient.Answer sites = admin.get("/api/v1/sites").expect(200);
    String site = sites.json().path("items").get(0).path("id").asString();
    admin.patch("/api/v1/sites/" + site, Map.of("identitySecret", SECRET)).expect(200);
    var claims =
        new JWTClaimsSet.Builder()
            .subject("member-7")
            .audience(sites.json().path("items").get(0).path("key").asString())
            .claim("exp", System.currentTimeMillis() / 1000 + 1800)
            .claim("name", "林小满")
            .build();
    var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    jwt.sign(new MACSigner(SECRET));
    return jwt.serialize();
  }

  /** The section with the button that refreshes it. */
  private static Locator panel(Page page) {
    return page.locator("section")
        .filter(
            new Locator.FilterOptions()
                .setHas(
                    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("刷新 订单"))));
  }

  private static void sendsTheOrder(Console agent, Shop customer) {
    agent.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("插件命令")).click();
    agent
        .page()
        .getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("发送最近的订单"))
        .click();
    assertThat(agent.log()).containsText("订单 88120417", patiently());
    assertThat(customer.log()).containsText("订单 88120417");
    assertThat(customer.log()).containsText("已付款");
  }

  private static void customerPresses(Console agent, Shop customer) {
    Frame chat = customer.frame();
    chat.getByRole(AriaRole.BUTTON, new Frame.GetByRoleOptions().setName("催发货")).click();
    assertThat(customer.log()).containsText("已发货", patiently());
    assertThat(customer.log()).not().containsText("已付款");
    assertThat(agent.log()).containsText("已发货");
    assertThat(agent.log()).not().containsText("已付款");
    assertThat(chat.getByRole(AriaRole.BUTTON, new Frame.GetByRoleOptions().setName("催发货")))
        .hasCount(0);
  }

  @Test
  void a_page_of_a_plugin_gets_nothing_of_the_console() throws IOException {
    try (Browser browser = new Browser();
        var adminPerson = browser.person("zh-CN", "light")) {
      Page page = pluginsPage(adminPerson);
      installProber(page);
      page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("主导航"))
          .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("探测页"))
          .click();
      FrameLocator frame = page.frameLocator("iframe");
      Locator found = frame.locator("#found");
      for (String tried :
          List.of(
              "cookies",
              "storage",
              "parent",
              "top",
              "popup",
              "fetch me",
              "fetch settings",
              "fetch blind",
              "socket",
              "port 1",
              "port 2",
              "token")) {
        assertThat(found).containsText(tried + ": nothing");
      }
      assertThat(found).containsText("all: tried");
      assertThat(found).containsText("origin: null");
      assertThat(found).containsText("locale: zh-CN");
      assertThat(found).not().containsText("got");
      assertThat(page.url()).endsWith("/page/prober/probe");
      assertThat(Browser.accessibility(page)).as("the page of a plugin").isEmpty();
      inBothThemes(page, "plugin-page");
    }
  }

  private static void installProber(Page page) throws IOException {
    drop(page, "prober-1.0.0.jar", PagePlugin.jar());
    Locator card = statusOf(page, "prober-1.0.0.jar");
    button(card, "允许并安装").click();
    assertThat(card).containsText("探测 1.0.0 已运行", patiently());
    button(card, "知道了").click();
  }

  @Test
  void a_form_has_a_field_for_every_kind_of_setting_and_stores_what_was_filled_in()
      throws IOException {
    try (Browser browser = new Browser();
        var adminPerson = browser.person("zh-CN", "light")) {
      Page page = pluginsPage(adminPerson);
      installProber(page);
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("探测").setExact(true))
          .click();
      fillTexts(page);
      fillChoices(page);
      fillLists(page);
      fillTimes(page);
      assertThat(Browser.accessibility(page)).as("the form").isEmpty();
      inBothThemes(page, "settings-form");
      save(page);
      assertThat(page.getByText("已保存")).isVisible();
      assertThat(stored())
          .isEqualTo(
              "{\"line\":\"一行字\",\"lines\":\"一\\n二\",\"site\":\"https://shop.example/a\","
                  + "\"mail\":\"lin@shop.example\",\"secret\":\"••••••••\",\"mood\":\"bad\","
                  + "\"size\":\"l\",\"number\":2.5,\"slide\":7,\"flag\":true,\"hidden\":\"现在有了\","
                  + "\"several\":[\"a\",\"c\"],\"texts\":[\"甲\",\"乙\"],"
                  + "\"rows\":[{\"count\":4,\"name\":\"第一\"}],\"group\":{\"inner\":\"里面\"},"
                  + "\"day\":\"2026-11-28\",\"time\":\"09:30\","
                  + "\"span\":\"PT5M\",\"paint\":\"#1a7f5a\"}");
    }
  }

  private static void fillTexts(Page page) {
    page.getByLabel("一行").fill("一行字");
    page.getByLabel("多行").fill("一\n二");
    page.getByLabel("网址").fill("https://shop.example/a");
    page.getByLabel("邮箱").fill("lin@shop.example");
    Locator secret = page.getByRole(AriaRole.GROUP, new Page.GetByRoleOptions().setName("口令"));
    button(secret, "设置").click();
    secret.locator("input").fill("open sesame");
    page.getByLabel("组内").fill("里面");
  }

  private static void fillChoices(Page page) {
    page.getByLabel("bad").check();
    page.getByLabel("尺寸").selectOption("l");
    page.getByLabel("小数").fill("2.5");
    page.getByLabel("滑块").fill("7");
    assertThat(page.getByLabel("开关打开后才有")).hasCount(0);
    page.getByRole(AriaRole.SWITCH, new Page.GetByRoleOptions().setName("开关")).click();
    page.getByLabel("开关打开后才有").fill("现在有了");
  }

  private static void fillLists(Page page) {
    page.getByLabel("a", new Page.GetByLabelOptions().setExact(true)).check();
    page.getByLabel("c", new Page.GetByLabelOptions().setExact(true)).check();
    button(page.locator("form"), "添加一项").click();
    page.getByLabel("词 1").fill("甲");
    page.getByLabel("词 1").press("Enter");
    page.getByLabel("词 2").fill("乙");
    button(page.locator("form"), "添加一行").click();
    page.getByLabel("行名").fill("第一");
    page.getByLabel("行数").fill("4");
  }

  private static void fillTimes(Page page) {
    page.getByLabel("日期", new Page.GetByLabelOptions().setExact(true)).fill("2026-11-28");
    page.getByLabel("时刻", new Page.GetByLabelOptions().setExact(true)).fill("09:30");
    page.getByLabel("日期和时刻").fill("2026-11-28T09:30");
    page.getByLabel("时长").fill("5");
    page.getByLabel("单位").selectOption("M");
    page.getByLabel("颜色").fill("#1a7f5a");
  }

  /** In the schema's order; the moment, whose zone is the machine's, is looked at for itself. */
  private static String stored() {
    var values = admin.get("/api/v1/plugins/prober/settings").expect(200).json().path("values");
    assertThat(values.path("moment").asString()).matches("2026-11-2[789]T\\d\\d:\\d\\d:00.*");
    List<String> members = new java.util.ArrayList<>();
    for (String name :
        List.of(
            "line", "lines", "site", "mail", "secret", "mood", "size", "number", "slide", "flag",
            "hidden", "several", "texts", "rows", "group", "day", "time", "span", "paint")) {
      members.add("\"" + name + "\":" + values.path(name));
    }
    return "{" + String.join(",", members) + "}";
  }

  /** Drops a file on the page as a person does with the mouse. */
  private static void drop(Page page, String name, byte[] content) {
    JSHandle transfer =
        page.evaluateHandle(
            """
            ([name, content]) => {
              const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));
              const transfer = new DataTransfer();
              transfer.items.add(new File([bytes], name, {type: 'application/java-archive'}));
              return transfer;
            }
            """,
            new String[] {name, Base64.getEncoder().encodeToString(content)});
    Map<String, Object> detail = Map.of("dataTransfer", transfer);
    for (String event : List.of("dragenter", "dragover", "drop")) {
      page.dispatchEvent("main", event, detail);
    }
  }

  private static Locator statusOf(Page page, String file) {
    return page.getByRole(AriaRole.MAIN)
        .getByRole(AriaRole.STATUS)
        .filter(new Locator.FilterOptions().setHasText(file));
  }

  private static Locator button(Locator within, String name) {
    return within
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true))
        .first();
  }

  private static void both(Page agent, Page customer, String name) {
    inBothThemes(agent, name + "-agent");
    inBothThemes(customer, name + "-customer");
  }

  private static void inBothThemes(Page page, String name) {
    Browser.picture(page, name + "-light");
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    Browser.picture(page, name + "-dark");
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
  }

  private static LocatorAssertions.ContainsTextOptions patiently() {
    return new LocatorAssertions.ContainsTextOptions().setTimeout(LIVE_WITHIN);
  }

  private static String password(String log) {
    var matcher = Pattern.compile("zhouran\\s*/\\s*(\\S+)").matcher(log);
    assertThat(matcher.find()).as("the demo prints its passwords:\n" + log).isTrue();
    return matcher.group(1);
  }
}
