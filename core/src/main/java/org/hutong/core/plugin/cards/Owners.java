package org.hutong.core.plugin.cards;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.hutong.api.CardActions;
import org.hutong.core.conversation.NewestBody;
import org.hutong.core.plugin.ExtensionPoints;
import org.hutong.core.plugin.Handle;
import org.hutong.core.plugin.service.PluginSender;
import org.hutong.core.wire.Role;

/** Which plugin hears of a card's buttons: who sent it. */
final class Owners {
  private final ExtensionPoints points;

  @Inject
  Owners(ExtensionPoints points) {
    this.points = points;
  }

  /** The plugin that sent the message, if it is one that hears of buttons. Never blocks. */
  Optional<String> of(NewestBody.Message card) {
    boolean program = card.role() == Role.SYSTEM || card.role() == Role.ROBOT;
    return points.plugins(CardActions.class).stream()
        .filter(plugin -> program && PluginSender.of(plugin).equals(card.sender()))
        .findFirst();
  }

  boolean hears(String plugin) {
    return points.plugins(CardActions.class).contains(plugin);
  }

  /** Its extension; waits while the plugin is being replaced. */
  Optional<Handle<CardActions>> ears(String plugin) {
    List<Handle<CardActions>> all = points.settled(CardActions.class, plugin);
    return all.stream().findFirst();
  }
}
