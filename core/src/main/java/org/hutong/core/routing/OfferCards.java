package org.hutong.core.routing;

import jakarta.inject.Inject;
import java.util.UUID;
import org.hutong.core.identity.People;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an agent is shown of a conversation before he takes it. Every method blocks. */
final class OfferCards {
  private static final int PREVIEW = 80;

  private final People people;
  private final RoutingStore store;
  private final JsonMapper json = JsonMapper.shared();

  @Inject
  OfferCards(People people, RoutingStore store) {
    this.people = people;
    this.store = store;
  }

  ServerFrame.VisitorView visitor(UUID visitor, UUID site) {
    return people.visitor(visitor, site);
  }

  From agent(UUID agent) {
    return people.from(agent.toString(), Role.AGENT);
  }

  /** The newest words of the visitor, cut; null if he has written none lately. */
  @Nullable String preview(UUID conversation) {
    return store.newestText(conversation).map(this::cut).orElse(null);
  }

  private @Nullable String cut(String body) {
    JsonNode text = json.readTree(body).get("text");
    if (text == null || !text.isString()) {
      return null;
    }
    String value = text.stringValue();
    if (value.length() <= PREVIEW) {
      return value;
    }
    int end = Character.isHighSurrogate(value.charAt(PREVIEW - 1)) ? PREVIEW - 1 : PREVIEW;
    return value.substring(0, end) + "…";
  }
}
