package org.hutong.distribution;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import org.hutong.testkit.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugins page against the real server: an administrator drops a jar on it while a customer and
 * an agent talk, and each step changes the very next message. The page is never loaded again.
 */
class PluginsPageIT {
  /** What a plugin needs to come up on a busy machine, in milliseconds. */
  private static final double LIVE_WITHIN = 20_000;

  @TempDir Path directory;

  @Test
  void a_jar_dropped_on_the_page_is_live_set_switched_and_removed_without_a_reload()
      throws IOException {
    try (Product product = Distribution.product(directory, "--demo").start();
        Browser browser = new Browser();
        var agentPerson = browser.person("zh-CN", "light");
        var customerPerson = browser.person("zh-CN", "light");
        var adminPerson = browser.person("zh-CN", "light")) {
      var agent = new Console(product, agentPerson);
      agent.logIn("zhouran", password(product.logText()));
      agent.goOnDuty();
      var customer = new Shop(product, customerPerson);
      customer.openWidget();
      customer.say("想问一个问题");
      agent.accept("想问一个问题");

      Page page = pluginsPage(product, new Console(product, adminPerson));
      page.evaluate("window.stillThere = true");

      byte[] jar = Files.readAllBytes(Distribution.sensitiveWords());
      drop(page, "sensitive-words-1.0.0.jar", jar);
      Locator card = card(page, "sensitive-words-1.0.0.jar");
      assertThat(card).containsText(Pattern.compile("上传.*校验.*启动"));
      assertThat(card).containsText("敏感词过滤 1.0.0 已运行", patiently());
      assertThat(toggle(page)).isChecked();
      next(customer, agent, "一个例子脏话", "一个****");
      Browser.picture(page, "plugins-live");

      maskBecomes(page, "#");
      next(customer, agent, "二个例子脏话", "二个####");

      refusesABadSetting(page);
      switchOff(page);
      next(customer, agent, "三个例子脏话", "三个例子脏话");
      toggle(page).click();
      assertThat(toggle(page)).isChecked(checkedPatiently());
      next(customer, agent, "四个例子脏话", "四个####");

      saysWhyItRefuses(page);
      next(customer, agent, "五个例子脏话", "五个####");

      remove(page);
      next(customer, agent, "六个例子脏话", "六个例子脏话");

      assertThat(page.evaluate("window.stillThere"))
          .as("the page was not loaded again")
          .isEqualTo(true);
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static Page pluginsPage(Product product, Console admin) {
    admin.logIn("admin", Product.PASSWORD);
    Page page = admin.page();
    page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("主导航"))
        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("插件"))
        .click();
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("插件")))
        .isVisible();
    return page;
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
    page.dispatchEvent("main", "dragenter", detail);
    page.dispatchEvent("main", "dragover", detail);
    assertThat(page.getByText("松开鼠标，安装插件")).isVisible();
    page.dispatchEvent("main", "drop", detail);
    assertThat(page.getByText("松开鼠标，安装插件")).isHidden();
  }

  private static Locator card(Page page, String file) {
    return page.getByRole(AriaRole.MAIN)
        .getByRole(AriaRole.STATUS)
        .filter(new Locator.FilterOptions().setHasText(file));
  }

  private static Locator toggle(Page page) {
    return page.getByRole(AriaRole.SWITCH, new Page.GetByRoleOptions().setName("启用 敏感词过滤"));
  }

  /** What the customer writes now reaches both as the plugin left it. */
  private static void next(Shop customer, Console agent, String written, String shown) {
    customer.say(written);
    assertThat(agent.log().getByText(shown, new Locator.GetByTextOptions().setExact(true)))
        .isVisible();
    assertThat(customer.log().getByText(shown, new Locator.GetByTextOptions().setExact(true)))
        .isVisible();
  }

  private static void maskBecomes(Page page, String mask) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("敏感词过滤").setExact(true))
        .click();
    assertThat(maskField(page)).hasValue("*");
    maskField(page).fill(mask);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")).click();
    assertThat(page.getByText("已保存")).isVisible();
    assertThat(Browser.accessibility(page)).as("the drawer's accessibility").isEmpty();
  }

  private static Locator maskField(Page page) {
    return page.getByLabel("遮盖字符");
  }

  private static void refusesABadSetting(Page page) {
    maskField(page).fill("##");
    assertThat(page.getByText("长度不合要求")).isVisible();
    assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")))
        .isDisabled();
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("还原")).click();
    assertThat(maskField(page)).hasValue("#");
  }

  private static void switchOff(Page page) {
    toggle(page).click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("消息拦截");
    assertThat(Browser.accessibility(page)).as("the question's accessibility").isEmpty();
    button(dialog, "停用").click();
    assertThat(toggle(page)).not().isChecked(checkedPatiently());
  }

  private static void saysWhyItRefuses(Page page) {
    byte[] broken =
        "PK, but nothing that follows is a jar".repeat(40).getBytes(StandardCharsets.UTF_8);
    drop(page, "broken.jar", broken);
    Locator card = card(page, "broken.jar");
    assertThat(card).containsText("没有安装");
    assertThat(card).containsText(Pattern.compile("没有安装：\\S+.*其他插件和会话不受影响"));
    assertThat(Browser.accessibility(page)).as("the refusal's accessibility").isEmpty();
    button(card, "知道了").click();
    assertThat(card).isHidden();
    assertThat(toggle(page)).isChecked();
  }

  private static void remove(Page page) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("敏感词过滤 的操作")).click();
    page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("移除")).click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("移除 敏感词过滤");
    button(dialog, "移除").click();
    assertThat(page.getByText("敏感词过滤 已移除")).isVisible();
    assertThat(page.getByText("已安装 0 个")).isVisible();
  }

  private static Locator button(Locator within, String name) {
    return within.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name));
  }

  private static LocatorAssertions.ContainsTextOptions patiently() {
    return new LocatorAssertions.ContainsTextOptions().setTimeout(LIVE_WITHIN);
  }

  private static LocatorAssertions.IsCheckedOptions checkedPatiently() {
    return new LocatorAssertions.IsCheckedOptions().setTimeout(LIVE_WITHIN);
  }

  private static String password(String log) {
    var matcher = Pattern.compile("zhouran\\s*/\\s*(\\S+)").matcher(log);
    assertThat(matcher.find()).as("the demo prints its passwords:\n" + log).isTrue();
    return matcher.group(1);
  }
}
