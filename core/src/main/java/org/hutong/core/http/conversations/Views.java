package org.hutong.core.http.conversations;

import jakarta.inject.Inject;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.connection.AgentPresence;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.conversation.Note;
import org.hutong.core.conversation.Status;
import org.hutong.core.identity.Groups;
import org.hutong.core.identity.People;
import org.hutong.core.identity.Principal;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.util.RawValue;

/**
 * Conversations, events and notes as JSON. A visitor is told less of a conversation than an agent.
 */
final class Views {
  private final People people;
  private final Groups groups;
  private final EventLog log;
  private final LastWords words;
  private final AgentPresence presence;

  @Inject
  Views(People people, Groups groups, EventLog log, LastWords words, AgentPresence presence) {
    this.people = people;
    this.groups = groups;
    this.log = log;
    this.words = words;
    this.presence = presence;
  }

  Map<String, Object> conversation(Conversation conversation, Principal reader) {
    return conversations(List.of(conversation), reader).getFirst();
  }

  /** Blocks, with a fixed number of queries for all of them. */
  List<Map<String, Object>> conversations(Collection<Conversation> found, Principal reader) {
    List<UUID> ids = found.stream().map(Conversation::id).toList();
    Map<UUID, LastWords.Words> last = words.of(ids);
    Map<UUID, EventLog.Mark> marks = marks(ids, reader);
    return found.stream()
        .map(
            each -> {
              Map<String, Object> view =
                  state(each, last.getOrDefault(each.id(), LastWords.Words.NONE));
              EventLog.Mark mark = marks.get(each.id());
              view.put("read", mark == null ? 0 : mark.read());
              if (!(reader instanceof Principal.Visitor)) {
                forAgents(each, view);
              }
              return view;
            })
        .toList();
  }

  private Map<UUID, EventLog.Mark> marks(List<UUID> ids, Principal reader) {
    return switch (reader) {
      case Principal.Agent agent -> log.marksOf(agent.id(), ids);
      case Principal.Visitor visitor -> log.marksOf(visitor.id(), ids);
      case Principal.Program program -> Map.of();
    };
  }

  private Map<String, Object> state(Conversation conversation, LastWords.Words end) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", conversation.id());
    view.put("status", conversation.status().word());
    view.put("version", conversation.version());
    view.put("head", conversation.lastSeq());
    view.put("agent", agent(conversation.agent()));
    view.put("group", group(conversation.group()));
    view.put("openedAt", conversation.openedAt());
    view.put("closedAt", conversation.closedAt());
    view.put("lastAt", conversation.lastAt());
    view.put("last", last(end.last()));
    view.put("score", end.score());
    if (conversation.status() == Status.CLOSED) {
      view.put("reason", end.reason());
    }
    if (conversation.status() == Status.QUEUED) {
      waiting(conversation, view);
    }
    return view;
  }

  private void waiting(Conversation conversation, Map<String, Object> view) {
    AgentPresence.Waiting waiting = presence.waiting(conversation.id());
    view.put("waitingSince", conversation.waitingSince());
    view.put("placeSince", conversation.placeSince());
    view.put("wait", waiting.why());
    if (waiting.position() >= 0) {
      view.put("position", waiting.position());
    }
    if (waiting.eta() >= 0) {
      view.put("eta", waiting.eta());
    }
  }

  private void forAgents(Conversation conversation, Map<String, Object> view) {
    view.put("visitor", people.visitor(conversation.visitor(), conversation.site()));
    view.put("lastAgent", agent(conversation.lastAgent()));
    view.put("notes", conversation.notes());
    view.put("priority", conversation.priority());
  }

  @Nullable Map<String, Object> agent(@Nullable UUID agent) {
    return agent == null ? null : from(people.from(agent.toString(), Role.AGENT));
  }

  private @Nullable Map<String, Object> group(@Nullable UUID group) {
    return group == null
        ? null
        : groups
            .byId(group)
            .map(known -> Map.<String, Object>of("id", known.id(), "name", known.name()))
            .orElse(Map.of("id", group, "name", ""));
  }

  private static @Nullable Map<String, Object> last(LastWords.@Nullable Message message) {
    if (message == null) {
      return null;
    }
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("seq", message.seq());
    view.put("kind", message.kind());
    view.put("text", message.text());
    view.put("from", from(message.from()));
    view.put("at", message.at());
    return view;
  }

  static Map<String, Object> from(From from) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", from.id());
    view.put("role", from.role().word());
    view.put("name", from.name());
    view.put("avatar", from.avatar());
    return view;
  }

  /** As the frame of the same name, without its type. */
  static Map<String, Object> event(Event event) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("conversation", event.conversation());
    view.put("seq", event.seq());
    view.put("event", event.id());
    view.put("id", event.clientId());
    view.put("from", from(event.from()));
    view.put("kind", event.kind());
    view.put("body", new RawValue(event.body()));
    view.put("at", event.at());
    return view;
  }

  static Map<String, Object> note(Note note) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("conversation", note.conversation());
    view.put("n", note.n());
    view.put("note", note.id());
    view.put("from", from(note.from()));
    view.put("text", note.text());
    view.put("at", note.at());
    return view;
  }
}
