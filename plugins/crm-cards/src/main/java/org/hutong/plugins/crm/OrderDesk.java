package org.hutong.plugins.crm;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hutong.api.Customer;
import org.hutong.api.Customers;
import org.hutong.api.RestEndpoint;
import org.hutong.api.Sender;
import org.pf4j.Extension;

/**
 * What agents ask for: the panel with a customer's orders, and the command that sends the newest.
 */
@Extension
public final class OrderDesk implements RestEndpoint {
  private final Crm crm;
  private final Customers customers;
  private final Sending sending;

  /**
   * Made by the server.
   *
   * @param crm the outside system
   * @param customers who it is about
   * @param sending into conversations
   */
  @Inject
  OrderDesk(Crm crm, Customers customers, Sending sending) {
    this.crm = crm;
    this.customers = customers;
    this.sending = sending;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/orders", Access.AGENT, this::panel),
        Route.post("/commands/send-order", Access.AGENT, this::send));
  }

  private Response panel(Request request) {
    Optional<Customer> customer = request.query("customer").flatMap(customers::find);
    if (customer.isEmpty()) {
      return Response.empty();
    }
    OrderCards cards = new OrderCards(crm.settings(), language(request));
    if (customer.get().subject() == null) {
      return Response.card(cards.anonymous());
    }
    try {
      return Response.card(cards.panel(crm.orders(customer.get())));
    } catch (CrmException e) {
      return Response.card(cards.problem(e));
    }
  }

  private Response send(Request request) {
    Language language = language(request);
    Sender agent = request.caller();
    if (agent == null || !(request.json().get("conversation") instanceof String conversation)) {
      return toast(language.pick("请先打开一个会话。", "Open a conversation first."));
    }
    String id = "order-" + UUID.randomUUID();
    return toast(sending.send(conversation, agent, Optional.empty(), id, language));
  }

  private static Response toast(String text) {
    return Response.json(Map.of("toast", text));
  }

  private static Language language(Request request) {
    return Language.of(request.header("Accept-Language").orElse("zh-CN"));
  }
}
