package org.hutong.core.routing;

import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.EventLog;
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
  private static final int LOOK_BACK = 20;

  private final People people;
  private final RoutingStore store;
  private final EventLog log;
  private final JsonMapper json = JsonMapper.shared();

  @Inject
  OfferCards(People people, RoutingStore store, EventLog log) {
    this.people = people;
    this.store = store;
    this.log = log;
  }

  ServerFrame.VisitorView visitor(UUID visitor, UUID site) {
    String name = people.from(visitor.toString(), Role.VISITOR).name();
    return new ServerFrame.VisitorView(visitor, name, store.customer(visitor).orElse(null), site);
  }

  From agent(UUID agent) {
    return people.from(agent.toString(), Role.AGENT);
  }

  /** The newest words of the visitor, cut; null if he has written none lately. */
  @Nullable String preview(UUID conversation) {
    long head = log.find(conversation).map(Conversation::lastSeq).orElse(0L);
    List<Event> events = log.events(conversation, Math.max(0, head - LOOK_BACK), LOOK_BACK);
    return events.reversed().stream()
        .filter(event -> event.from().role() == Role.VISITOR && event.kind().equals("text"))
        .findFirst()
        .map(event -> cut(event.body()))
        .orElse(null);
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
