package org.hutong.core.connection;

import java.util.List;
import org.hutong.core.conversation.Committed;
import org.hutong.core.conversation.Event;
import org.hutong.core.wire.ServerFrame;

/** A commit on its way to the connections, with its events encoded once for all of them. */
record Notice(Committed commit, List<SharedFrame> events, List<SharedFrame> notes) {
  static Notice of(Committed commit, Frames frames) {
    return new Notice(
        commit,
        commit.events().stream().map(event -> frames.shared(frame(event))).toList(),
        commit.notes().stream()
            .map(
                note ->
                    frames.shared(
                        new ServerFrame.Note(
                            note.conversation(),
                            note.n(),
                            note.id(),
                            note.from(),
                            note.text(),
                            note.at())))
            .toList());
  }

  static ServerFrame.Event frame(Event event) {
    return new ServerFrame.Event(
        event.conversation(),
        event.seq(),
        event.id(),
        event.clientId(),
        event.from(),
        event.kind(),
        event.body(),
        event.at());
  }

  long seq(int index) {
    return commit.events().get(index).seq();
  }

  long head() {
    return commit.now().lastSeq();
  }

  /** The head before the commit: 0 if the conversation was opened by it. */
  long headBefore() {
    return commit.before() == null ? 0 : commit.before().lastSeq();
  }
}
