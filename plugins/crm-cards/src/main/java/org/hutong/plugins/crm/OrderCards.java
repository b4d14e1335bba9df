package org.hutong.plugins.crm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hutong.api.Card;
import org.hutong.api.Card.Tone;
import org.hutong.plugins.crm.CrmException.Kind;
import org.jspecify.annotations.Nullable;

/** Draws orders as cards in one language. Immutable. */
final class OrderCards {
  static final String REFRESH = "refresh";
  static final String DO = "do-";
  static final String SEND = "send-";
  static final String ORDER = "order";
  static final String LANGUAGE = "language";

  /** A card has six actions at most. */
  private static final int IN_PANEL = 5;

  private static final int LONGEST_BADGE = 40;
  private static final int LONGEST_ID = 40;

  private final CrmSettings settings;
  private final Language language;

  OrderCards(CrmSettings settings, Language language) {
    this.settings = settings;
    this.language = language;
  }

  /** One order, with the buttons that it offers. */
  Card order(Order order) {
    Card.Builder card = Card.titled(language.pick("订单 ", "Order ") + order.id());
    if (!order.status().isEmpty()) {
      CrmSettings.Status status = status(order.status());
      card.badge(Order.cut(label(order, status), LONGEST_BADGE), tone(status));
    }
    if (!order.values().isEmpty()) {
      card.fields(fields(order, false));
    }
    Map<String, String> value = Map.of(ORDER, order.id(), LANGUAGE, language.tag());
    for (CrmSettings.Button button : settings.actions().buttons()) {
      if (order.offers(button.id())) {
        String label = button.label(language);
        String question = language.pick("确定" + label + "？", label + "?");
        card.call(DO + button.id(), label, value, button.ask() ? question : null);
      }
    }
    return card.call(REFRESH, language.pick("刷新", "Refresh"), value, null).build();
  }

  /** A customer's newest orders, each with a button that sends it into the conversation. */
  Card panel(List<Order> orders) {
    List<Order> shown = orders.stream().limit(IN_PANEL).toList();
    Card.Builder card = Card.titled(language.pick("最近的订单", "Latest orders"));
    card.badge(String.valueOf(orders.size()), Tone.NEUTRAL);
    if (shown.isEmpty()) {
      card.text(language.pick("没有订单。", "There are no orders."));
    }
    for (int i = 0; i < shown.size(); i++) {
      Order order = shown.get(i);
      if (i > 0) {
        card.block(Map.of("type", "divider"));
      }
      card.fields(fields(order, true));
      card.call(
          SEND + i,
          language.pick("发送 ", "Send ") + Order.cut(order.id(), LONGEST_ID),
          Map.of(ORDER, order.id(), LANGUAGE, language.tag()),
          null);
    }
    return card.build();
  }

  /** A visitor whom the site does not know has no orders that could be asked for. */
  Card anonymous() {
    return Card.titled(language.pick("最近的订单", "Latest orders"))
        .text(
            language.pick(
                "客户没有登录网站，无法查询订单。",
                "The customer has not logged in to the site: there is nobody to ask about."))
        .build();
  }

  /** What went wrong, and what helps. */
  Card problem(CrmException problem) {
    Card.Builder card =
        Card.titled(problem.kind().sentence(language))
            .badge(
                problem.kind() == Kind.UNSET
                    ? language.pick("未设置", "Not set up")
                    : language.pick("出错", "Error"),
                problem.kind() == Kind.UNSET ? Tone.WARN : Tone.BAD);
    if (!problem.detail().isEmpty()) {
      card.text(Order.cut(problem.detail(), 500));
    }
    return card.text(problem.kind().fix(language)).build();
  }

  private Map<String, String> fields(Order order, boolean whole) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (whole) {
      fields.put(language.pick("订单", "Order"), order.id());
      if (!order.status().isEmpty()) {
        fields.put(language.pick("状态", "Status"), label(order, status(order.status())));
      }
    }
    List<Order.Value> values = new ArrayList<>(order.values());
    values.forEach(value -> fields.putIfAbsent(value.field().label(language), value.text()));
    return fields;
  }

  private CrmSettings.@Nullable Status status(String value) {
    return settings.orders().statuses().stream()
        .filter(status -> status.value().equals(value))
        .findFirst()
        .orElse(null);
  }

  private String label(Order order, CrmSettings.@Nullable Status status) {
    return status == null ? order.status() : status.label(language);
  }

  private static Tone tone(CrmSettings.@Nullable Status status) {
    return status == null ? Tone.NEUTRAL : Tone.valueOf(status.tone().toUpperCase(Locale.ROOT));
  }
}
