package org.hutong.core.http.demo;

import static org.hutong.core.http.demo.DemoScenes.Line.agent;
import static org.hutong.core.http.demo.DemoScenes.Line.customer;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hutong.core.http.demo.DemoScenes.Rating;
import org.hutong.core.identity.AgentAccount;
import org.hutong.core.identity.AgentAccounts;
import org.hutong.core.identity.Audit;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.SiteRegistry;
import org.hutong.core.observe.Managed;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two agents, three closed conversations and one that waits, in an empty data directory. A
 * directory that has users and was not seeded by it is refused; one that it seeded is started as it
 * stands. The mark is a row of the audit.
 */
public final class DemoData implements Managed {
  private static final Logger log = LoggerFactory.getLogger(DemoData.class);
  private static final String SITE = "default";
  private static final String MARK = "demo.seed";
  private static final String FIRST = "zhouran";
  private static final String SECOND = "wangke";

  private final Database database;
  private final SiteRegistry sites;
  private final AgentAccounts accounts;
  private final Audit audit;
  private final DemoPasswords passwords;
  private final DemoScenes scenes;
  private final DemoShop shop;
  private final long wired;

  @Inject
  DemoData(
      Database database,
      SiteRegistry sites,
      AgentAccounts accounts,
      Audit audit,
      DemoPasswords passwords,
      DemoScenes scenes,
      DemoShop shop,
      TimeSource time) {
    this.database = database;
    this.sites = sites;
    this.accounts = accounts;
    this.audit = audit;
    this.passwords = passwords;
    this.scenes = scenes;
    this.shop = shop;
    this.wired = time.millis();
  }

  /**
   * Seeds an empty data directory.
   *
   * @throws DemoRefusedException if it has users of its own
   */
  @Override
  public void start() {
    if (!seeded()) {
      refuseUsers();
      Site site = dress(sites.byKey(SITE).orElseThrow());
      audit.add(Audit.By.SERVER, MARK, null, Map.of());
      play(site, account(site, FIRST, "演示·周然"), account(site, SECOND, "演示·王珂"));
      log.info("Demo data was added, all of it labelled 演示");
    }
    letShopEmbed();
  }

  /** What the start prints of the demo. */
  public List<String> lines() {
    return List.of(
        "Demo shop      " + shop.url(),
        "Demo agents    " + FIRST + " / " + passwords.of(FIRST),
        "               " + SECOND + " / " + passwords.of(SECOND));
  }

  private boolean seeded() {
    return count("SELECT COUNT(*) FROM audit WHERE action = '" + MARK + "'") > 0;
  }

  /** The administrator whom this very start made out of its environment is no user yet. */
  private void refuseUsers() {
    long agents = count("SELECT COUNT(*) FROM agent WHERE created < " + wired);
    if (agents + count("SELECT COUNT(*) FROM conversation") > 0) {
      throw new DemoRefusedException(
          "This data directory has users of its own: the demo would mix with them."
              + " Start without --demo, or give the demo a directory of its own (--data DIR).");
    }
  }

  private long count(String query) {
    return database.with(handle -> handle.createQuery(query).mapTo(Long.class).one());
  }

  private AgentAccount account(Site site, String username, String name) {
    var wanted =
        new AgentAccounts.Wanted(
            username,
            name,
            null,
            passwords.of(username),
            AgentAccount.Kind.AGENT,
            "zh-CN",
            AgentAccounts.Wanted.CAPACITY,
            Set.of(site.group()));
    return accounts.create(wanted, Audit.By.SERVER);
  }

  private Site dress(Site site) {
    Map<String, String> look = new HashMap<>(site.look());
    look.put("title", "山间器物客服");
    look.put("title@en", "Shanjian Wares");
    look.put("promise", "演示站点");
    look.put("promise@en", "Demo · usually replies within a minute");
    look.put("welcome", "您好，这里是山间器物（演示）。想了解哪件器物，直接告诉我们。");
    look.put("welcome@en", "Hello, this is Shanjian Wares (demo). What would you like to know?");
    return update(site, "山间器物（演示）", site.origins(), look);
  }

  private Site update(Site site, String name, List<String> origins, Map<String, String> look) {
    return sites.update(
        site.id(),
        now ->
            new Site(
                now.id(),
                now.key(),
                name,
                now.group(),
                origins,
                now.reopen(),
                now.edit(),
                now.typingPreview(),
                look),
        null,
        Audit.By.SERVER);
  }

  /** The shop's port may be another one than at the last start. */
  private void letShopEmbed() {
    Site site = sites.byKey(SITE).orElseThrow();
    List<String> origins = new ArrayList<>(site.origins());
    shop.origins().stream().filter(origin -> !origins.contains(origin)).forEach(origins::add);
    if (origins.size() > site.origins().size()) {
      update(site, site.name(), List.copyOf(origins), site.look());
    }
  }

  private void play(Site site, AgentAccount first, AgentAccount second) {
    scenes.closed(
        site,
        first,
        "演示·陈磊",
        List.of(
            customer("我这个订单从周三就没动过了，明天要用的"),
            agent("陈先生您好，我是周然。我看了一下，包裹在西安分拨中心滞留了。"),
            customer("那能补发吗？顺丰行不行"),
            agent("可以的，我这边登记加急补发。请确认一下收货地址？"),
            customer("地址不变，麻烦写上放门口就行"),
            agent("补发单号 SF1450 2231 8890，明天上午送达。感谢您的耐心。")),
        new Rating(5, "处理得很快"));
    scenes.closed(
        site,
        second,
        "演示·林晓雨",
        List.of(
            customer("手冲壶和摩卡壶哪个适合新手"),
            agent("新手更推荐手冲壶，容错高，也好清洗。"),
            customer("好的，谢谢"),
            agent("不客气，套装里附了滤杯和刻度分享壶。")),
        new Rating(4, null));
    scenes.closed(
        site,
        first,
        "演示·赵宁",
        List.of(customer("能开公司抬头的发票吗"), agent("可以，下单时选“企业发票”，发货当天开出电子票。"), customer("明白了")),
        new Rating(0, null));
    scenes.waiting(site, "演示·吴越", List.of(customer("杯口有磕碰，想换一个"), customer("订单 88120417")));
  }
}
