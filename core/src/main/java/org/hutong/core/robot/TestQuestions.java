package org.hutong.core.robot;

import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.Status;
import org.hutong.core.ids.Ids;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Questions of administrators who try a robot: as if a new visitor asked. Never blocks. */
public final class TestQuestions {
  private final Ids ids;
  private final TimeSource time;

  @Inject
  TestQuestions(Ids ids, TimeSource time) {
    this.ids = ids;
    this.time = time;
  }

  /** The first message of a conversation that is stored nowhere. */
  public Robots.Question first(UUID site, String text, @Nullable String locale) {
    UUID visitor = ids.next();
    UUID conversation = ids.next();
    long now = time.millis();
    String body = JsonMapper.shared().createObjectNode().put("text", text).toString();
    var from = new From(visitor.toString(), Role.VISITOR, "", null);
    return new Robots.Question(
        conversation(conversation, site, visitor, now),
        new Event(conversation, 2, ids.next(), ids.next().toString(), from, "text", body, now),
        List.of(),
        locale,
        false,
        growing -> {},
        new Fence());
  }

  private static Conversation conversation(UUID id, UUID site, UUID visitor, long now) {
    return new Conversation(
        id,
        site,
        visitor,
        Status.ROBOT,
        null,
        null,
        1,
        2,
        now,
        0,
        now,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        0);
  }
}
