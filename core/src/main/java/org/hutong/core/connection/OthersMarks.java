package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.identity.People;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;

/** What somebody who begins to hear is told of the others' marks. Blocks on the database. */
final class OthersMarks {
  private final EventLog log;
  private final People people;
  private final Online online;
  private final Frames frames;

  @Inject
  OthersMarks(EventLog log, People people, Online online, Frames frames) {
    this.log = log;
    this.people = people;
    this.online = online;
    this.frames = frames;
  }

  List<SharedFrame> of(Subject viewer, Conversation now) {
    Map<UUID, EventLog.Mark> marks = log.marks(now.id());
    List<SharedFrame> told = new ArrayList<>();
    if (viewer.visitor()) {
      agentsAsOne(now, marks, told);
    } else {
      marks.forEach(
          (person, mark) -> {
            if (!person.equals(viewer.id())) {
              tell(now, from(now, person), mark, told);
            }
          });
      String state = online.online(now.visitor()) ? "online" : "offline";
      told.add(frames.shared(new ServerFrame.VisitorPresence(now.visitor(), now.id(), state)));
    }
    return told;
  }

  /** To the visitor all agents are one: the highest mark of those who are members. */
  private void agentsAsOne(
      Conversation now, Map<UUID, EventLog.Mark> marks, List<SharedFrame> told) {
    if (marks.isEmpty()) {
      return;
    }
    Set<UUID> members = new HashSet<>(log.members(now.id()));
    UUID serving = now.agent() != null ? now.agent() : now.lastAgent();
    if (serving != null) {
      members.add(serving);
    }
    long got = 0;
    long read = 0;
    @Nullable UUID speaker = null;
    for (UUID member : members) {
      EventLog.Mark mark = marks.get(member);
      if (mark != null) {
        speaker =
            speaker == null || mark.read() > read || member.equals(serving) ? member : speaker;
        got = Math.max(got, mark.got());
        read = Math.max(read, mark.read());
      }
    }
    if (speaker != null) {
      tell(now, from(now, speaker), new EventLog.Mark(got, read), told);
    }
  }

  private void tell(Conversation now, From from, EventLog.Mark mark, List<SharedFrame> told) {
    if (mark.got() > 0) {
      told.add(frames.shared(new ServerFrame.Got(now.id(), mark.got(), from)));
    }
    if (mark.read() > 0) {
      told.add(frames.shared(new ServerFrame.Read(now.id(), mark.read(), from)));
    }
  }

  private From from(Conversation now, UUID person) {
    return people.from(person.toString(), person.equals(now.visitor()) ? Role.VISITOR : Role.AGENT);
  }
}
