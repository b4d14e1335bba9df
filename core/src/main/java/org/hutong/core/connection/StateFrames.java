package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.UUID;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Status;
import org.hutong.core.identity.Groups;
import org.hutong.core.identity.People;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;

/** Writes the frame that tells where a conversation stands. May block on the database for names. */
final class StateFrames {
  private static final AgentPresence.Waiting NOT_WAITING = new AgentPresence.Waiting(null, -1, -1);

  private final People people;
  private final Groups groups;
  private final PresenceTeller presence;
  private final Frames frames;

  @Inject
  StateFrames(People people, Groups groups, PresenceTeller presence, Frames frames) {
    this.people = people;
    this.groups = groups;
    this.presence = presence;
    this.frames = frames;
  }

  SharedFrame of(Conversation now) {
    AgentPresence.Waiting waiting =
        now.status() == Status.QUEUED ? presence.presence().waiting(now.id()) : NOT_WAITING;
    UUID agent = now.agent();
    return frames.shared(
        new ServerFrame.Conversation(
            now.id(),
            now.status().word(),
            now.version(),
            now.lastSeq(),
            waiting.why(),
            waiting.position(),
            waiting.eta(),
            agent == null ? null : people.from(agent.toString(), Role.AGENT),
            group(now.group()),
            people.visitor(now.visitor(), now.site()),
            now.notes()));
  }

  private ServerFrame.@Nullable Named group(@Nullable UUID group) {
    return group == null
        ? null
        : groups.byId(group).map(one -> new ServerFrame.Named(one.id(), one.name())).orElse(null);
  }
}
