package org.hutong.core.plugin.robots;

import jakarta.inject.Inject;
import java.util.Locale;
import java.util.UUID;
import org.hutong.api.RobotQuery;
import org.hutong.api.Sender;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.plugin.Bodies;
import org.hutong.core.robot.Robots.Question;
import org.hutong.core.wire.From;
import org.jspecify.annotations.Nullable;

/** A question as robots see it. Never blocks. */
final class RobotViews {
  private final Sites sites;

  @Inject
  RobotViews(Sites sites) {
    this.sites = sites;
  }

  RobotQuery query(Question question) {
    Conversation state = question.conversation();
    org.hutong.api.Event message = event(question.message(), state.site());
    return new RobotQuery(
        conversation(state),
        message.text().orElse(""),
        message,
        question.history().stream().map(event -> event(event, state.site())).toList(),
        null,
        question.suggestion(),
        question.sink());
  }

  private org.hutong.api.Conversation conversation(Conversation state) {
    return new org.hutong.api.Conversation(
        state.id().toString(),
        site(state.site()),
        state.visitor().toString(),
        org.hutong.api.Conversation.Status.valueOf(state.status().name()),
        state.version(),
        state.lastSeq(),
        text(state.agent()),
        text(state.group()),
        state.openedAt(),
        state.closedAt());
  }

  @SuppressWarnings("NullAway") // Byte code of a record loses that the map's values may be null.
  private org.hutong.api.Event event(Event event, UUID site) {
    return new org.hutong.api.Event(
        event.id().toString(),
        event.conversation().toString(),
        site(site),
        event.seq(),
        sender(event.from()),
        event.kind(),
        Bodies.read(event.body()),
        event.at());
  }

  private static Sender sender(From from) {
    String role = from.role().name().toUpperCase(Locale.ROOT);
    return new Sender(from.id(), Sender.Role.valueOf(role), from.name());
  }

  private String site(UUID site) {
    return sites.byId(site).map(Site::key).orElse("");
  }

  private static @Nullable String text(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }
}
