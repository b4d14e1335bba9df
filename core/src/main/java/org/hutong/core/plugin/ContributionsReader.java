package org.hutong.core.plugin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hutong.core.plugin.Contributions.Command;
import org.hutong.core.plugin.Contributions.Page;
import org.hutong.core.plugin.Contributions.Panel;
import org.hutong.core.plugin.Contributions.Refresh;
import org.hutong.core.plugin.Contributions.Source;
import org.jspecify.annotations.Nullable;

/** Reads {@code contributes} of a descriptor. */
final class ContributionsReader {
  private static final int MOST = 20;
  private static final int EVENTS = 20;
  private static final int FASTEST = 5;
  private static final int SLOWEST = 3600;
  private static final int MINUTE = 60;
  private static final String WHERE = "where";
  private static final List<String> SIDES = List.of("conversation.side", "customer.side");
  private static final List<String> PLACES = List.of("composer", "palette");
  private static final Pattern ID = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?");
  private static final Pattern ICON = Pattern.compile("[a-z0-9-]{1,40}");
  private static final Pattern ROUTE =
      Pattern.compile("(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}){1,6}");
  private static final Pattern FRAME =
      Pattern.compile(
          "(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}/){0,6}[A-Za-z0-9_][A-Za-z0-9_.-]*\\.html");
  private static final Pattern KIND = Pattern.compile("[a-z]{1,30}(?:[._-][a-z]{1,30}){0,3}");
  private static final Pattern TIME = Pattern.compile("(\\d{1,4})(s|m)");

  private ContributionsReader() {}

  static Contributions read(@Nullable YamlSection yaml) {
    if (yaml == null) {
      return Contributions.NONE;
    }
    var read =
        new Contributions(
            each(yaml, "panels", ContributionsReader::panel),
            each(yaml, "commands", ContributionsReader::command),
            each(yaml, "pages", ContributionsReader::page));
    yaml.refuseUnknown();
    return read;
  }

  private static <T> List<T> each(
      YamlSection yaml, String key, Function<YamlSection, @Nullable T> reader) {
    Set<String> ids = new HashSet<>();
    List<T> read = new ArrayList<>();
    for (YamlSection section : yaml.sections(key, MOST)) {
      String id = section.text("id", "write for example `id: orders`");
      T one = reader.apply(section);
      if (id != null && !ID.matcher(id).matches()) {
        section.problem(
            "id", "`id` must be 1 to 40 of a-z 0-9 - and begin and end with a-z or 0-9");
      } else if (id != null && !ids.add(id)) {
        section.problem("id", "the id \"" + id + "\" stands twice in `" + key + "`: rename one");
      }
      section.refuseUnknown();
      if (one != null) {
        read.add(one);
      }
    }
    return List.copyOf(read);
  }

  private static @Nullable Panel panel(YamlSection yaml) {
    String id = yaml.text("id", null);
    Map<String, String> title = title(yaml);
    String icon = icon(yaml);
    String where = yaml.text(WHERE, "write one of " + String.join(", ", SIDES));
    if (where != null && !SIDES.contains(where)) {
      yaml.problem(WHERE, "`where` is \"" + where + "\": write one of " + String.join(", ", SIDES));
    }
    Source source = source(yaml, true);
    Refresh refresh = refresh(yaml);
    return id == null || where == null || source == null
        ? null
        : new Panel(id, title, icon, where, source, refresh);
  }

  private static @Nullable Command command(YamlSection yaml) {
    String id = yaml.text("id", null);
    Map<String, String> title = title(yaml);
    String icon = icon(yaml);
    List<String> where = yaml.texts(WHERE).stream().distinct().toList();
    if (where.isEmpty() || !PLACES.containsAll(where)) {
      yaml.problem(WHERE, "`where` must be a list of composer, palette: [composer, palette]");
    }
    String run = yaml.text("run", "write a path of your RestEndpoint, as /commands/send");
    if (run != null && !ROUTE.matcher(run).matches()) {
      yaml.problem("run", "`run` must be a path of your RestEndpoint, as /commands/send");
    }
    return id == null || run == null ? null : new Command(id, title, icon, where, run);
  }

  private static @Nullable Page page(YamlSection yaml) {
    String id = yaml.text("id", null);
    Map<String, String> title = title(yaml);
    String icon = icon(yaml);
    Source source = source(yaml, false);
    return id == null || source == null ? null : new Page(id, title, icon, source);
  }

  private static Map<String, String> title(YamlSection yaml) {
    Map<String, String> title = yaml.localized("title");
    if (!yaml.has("title")) {
      yaml.problem(
          "title", "`title` is missing: write for example `title: {zh-CN: 订单, en: Orders}`");
    }
    return title;
  }

  private static @Nullable String icon(YamlSection yaml) {
    String icon = yaml.text("icon", null);
    if (icon != null && !ICON.matcher(icon).matches()) {
      yaml.problem("icon", "`icon` must be the name of an icon of Lucide, as shopping-bag");
    }
    return icon;
  }

  private static @Nullable Source source(YamlSection yaml, boolean cards) {
    String fix = cards ? "{card: /orders} or {frame: ui/index.html}" : "{frame: ui/index.html}";
    YamlSection section = yaml.section("source");
    if (section == null) {
      if (!yaml.has("source")) {
        yaml.problem("source", "`source` is missing: write " + fix);
      }
      return null;
    }
    String card = cards ? section.text("card", null) : null;
    String frame = section.text("frame", null);
    section.refuseUnknown();
    if ((card == null) == (frame == null)) {
      yaml.problem("source", "`source` must be one of its kinds: write " + fix);
      return null;
    }
    if (card != null && !ROUTE.matcher(card).matches()) {
      section.problem("card", "`card` must be a path of your RestEndpoint, as /orders");
    }
    if (frame != null && !FRAME.matcher(frame).matches()) {
      section.problem("frame", "`frame` must name an HTML file in the jar, as ui/index.html");
    }
    return new Source(card, frame);
  }

  private static Refresh refresh(YamlSection yaml) {
    List<String> events = new ArrayList<>();
    Integer every = null;
    for (String word : yaml.texts("refresh")) {
      Matcher time = TIME.matcher(word);
      if (time.matches() && every == null) {
        every = Integer.parseInt(time.group(1)) * (time.group(2).equals("m") ? MINUTE : 1);
      } else if (KIND.matcher(word).matches()) {
        events.add(word);
      } else {
        yaml.problem(
            "refresh",
            "`refresh`: \""
                + word
                + "\" is no event and no time: write [conversation.opened, 60s]");
      }
    }
    if (every != null && (every < FASTEST || every > SLOWEST)) {
      yaml.problem("refresh", "`refresh` must be every 5 s to 60 min");
    }
    if (events.size() > EVENTS) {
      yaml.problem("refresh", "`refresh` names more than " + EVENTS + " events: leave some out");
    }
    return new Refresh(List.copyOf(events), every);
  }
}
