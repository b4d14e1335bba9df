package org.hutong.plugins.crm;

import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.hutong.api.CardActions;
import org.pf4j.Extension;

/**
 * Takes a press back to the outside system, and its answer into the card. If no answer came, the
 * press fails and may be tried again: with the same key, so that nothing is done twice.
 */
@Extension
public final class OrderButtons implements CardActions {
  private final Crm crm;
  private final Sending sending;

  /**
   * Made by the server.
   *
   * @param crm the outside system
   * @param sending for the buttons of the panel
   */
  @Inject
  OrderButtons(Crm crm, Sending sending) {
    this.crm = crm;
    this.sending = sending;
  }

  @Override
  public Answer pressed(Press press) throws CrmException {
    Language language =
        Language.of(String.valueOf(press.value().getOrDefault(OrderCards.LANGUAGE, "")));
    if (!(press.value().get(OrderCards.ORDER) instanceof String order)) {
      return gone(language);
    }
    if (press.seq() == 0) {
      String id = "order-" + UUID.nameUUIDFromBytes(press.key().getBytes(StandardCharsets.UTF_8));
      return Answer.done()
          .toast(sending.send(press.conversation(), press.by(), Optional.of(order), id, language));
    }
    try {
      return inChat(press, order, language);
    } catch (CrmException e) {
      if (e.refused()) {
        return Answer.done()
            .toast(language.pick("业务系统没有接受这个操作。", "The business system did not accept it."));
      }
      throw e;
    }
  }

  private Answer inChat(Press press, String order, Language language) throws CrmException {
    CrmSettings settings = crm.settings();
    OrderCards cards = new OrderCards(settings, language);
    if (press.action().equals(OrderCards.REFRESH)) {
      return Answer.replace(cards.order(crm.order(order)));
    }
    Optional<CrmSettings.Button> button =
        settings.actions().buttons().stream()
            .filter(each -> press.action().equals(OrderCards.DO + each.id()))
            .findFirst();
    if (button.isEmpty()) {
      return gone(language);
    }
    Order after = crm.act(order, button.get().id(), press);
    return Answer.replace(cards.order(after)).toast(language.pick("已更新", "Updated"));
  }

  private static Answer gone(Language language) {
    return Answer.done().toast(language.pick("这个操作已不再提供。", "This is offered no more."));
  }
}
