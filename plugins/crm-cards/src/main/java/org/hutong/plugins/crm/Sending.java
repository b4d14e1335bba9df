package org.hutong.plugins.crm;

import jakarta.inject.Inject;
import java.util.Optional;
import org.hutong.api.Conversation;
import org.hutong.api.Conversations;
import org.hutong.api.Customer;
import org.hutong.api.Customers;
import org.hutong.api.RefusedException;
import org.hutong.api.Sender;

/** Sends an order's card into a conversation for the agent who has it. */
final class Sending {
  private static final int LONGEST = 200;

  private final Crm crm;
  private final Conversations conversations;
  private final Customers customers;

  @Inject
  Sending(Crm crm, Conversations conversations, Customers customers) {
    this.crm = crm;
    this.conversations = conversations;
    this.customers = customers;
  }

  /**
   * Sends one of the orders of the conversation's own customer.
   *
   * @param order its id; empty: the newest
   * @param id of the message: the same id is stored once
   * @return what became of it, for the agent
   */
  String send(
      String conversation, Sender agent, Optional<String> order, String id, Language language) {
    try {
      Optional<Conversation> found = conversations.find(conversation);
      if (found.isEmpty() || !agent.id().equals(found.get().agent())) {
        return language.pick("请先接入这个会话。", "Take the conversation over first.");
      }
      Optional<Customer> customer = customers.find(found.get().visitor());
      if (customer.isEmpty() || customer.get().subject() == null) {
        return language.pick("客户没有登录网站。", "The customer has not logged in to the site.");
      }
      return send(conversation, customer.get(), order, id, language);
    } catch (CrmException e) {
      String text = e.kind().sentence(language) + " " + e.detail();
      return Order.cut(text, LONGEST);
    } catch (RefusedException e) {
      return language.pick("没有发送：", "It was not sent: ") + e.code();
    }
  }

  private String send(
      String conversation, Customer customer, Optional<String> order, String id, Language language)
      throws CrmException {
    Optional<Order> wanted =
        crm.orders(customer).stream()
            .filter(each -> order.isEmpty() || each.id().equals(order.get()))
            .findFirst();
    if (wanted.isEmpty()) {
      return language.pick("客户没有这样的订单。", "The customer has no such order.");
    }
    CrmSettings settings = crm.settings();
    OrderCards cards = new OrderCards(settings, settings.cardLanguage());
    conversations.send(conversation, id, cards.order(wanted.get()));
    return language.pick("订单卡片已发送。", "The order was sent.");
  }
}
