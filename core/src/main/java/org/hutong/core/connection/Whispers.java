package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.UUID;
import org.hutong.core.conversation.Marks;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.wire.ClientFrame;
import org.hutong.core.wire.From;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;

/** Marks, typing and presence: from one who hears a conversation to the others who do. */
final class Whispers {
  private final Marks marks;
  private final Sites sites;
  private final Loops loops;
  private final Frames frames;

  @Inject
  Whispers(Marks marks, Sites sites, Loops loops, Frames frames) {
    this.marks = marks;
    this.sites = sites;
    this.loops = loops;
    this.frames = frames;
  }

  /** {@code got} or {@code read}; ignored from who does not hear the conversation. */
  void mark(Session from, @Nullable Heard heard, long seq, boolean isRead) {
    long at = heard == null || !heard.granted ? 0 : heard.mark(seq, isRead);
    if (heard == null || at == 0) {
      return;
    }
    Subject subject = from.subject();
    UUID conversation = heard.conversation;
    if (isRead) {
      marks.read(conversation, subject.id(), at);
    } else {
      marks.got(conversation, subject.id(), at);
    }
    ServerFrame frame =
        isRead
            ? new ServerFrame.Read(conversation, at, subject.from())
            : new ServerFrame.Got(conversation, at, subject.from());
    tell(from, heard, at, isRead, frame);
  }

  void typing(Session from, @Nullable Heard heard, ClientFrame.Typing typing) {
    if (heard == null || !heard.granted || heard.closed()) {
      return;
    }
    Subject subject = from.subject();
    String text = typing.on() && previews(subject) ? typing.text() : null;
    From author = subject.from();
    tell(
        from,
        heard,
        0,
        false,
        new ServerFrame.Typing(heard.conversation, typing.on(), text, author));
  }

  /** A preview is shown of a visitor alone, and only where his site allows it. */
  private boolean previews(Subject subject) {
    return subject.principal() instanceof Principal.Visitor visitor
        && sites.byId(visitor.site()).map(Site::typingPreview).orElse(false);
  }

  private void tell(Session from, Heard heard, long seq, boolean isRead, ServerFrame frame) {
    Whisper whisper =
        new Whisper(from.subject().id(), !heard.member(), seq, isRead, frames.shared(frame), from);
    UUID conversation = heard.conversation;
    loops.each(loop -> loop.hearers(conversation, one -> one.heardOf(whisper)));
  }

  /** The visitor's first connection is ready, or his last is gone. */
  void presence(UUID visitor, UUID conversation, boolean online) {
    SharedFrame frame =
        frames.shared(
            new ServerFrame.VisitorPresence(visitor, conversation, online ? "online" : "offline"));
    loops.each(loop -> loop.hearers(conversation, one -> one.fleeting(frame)));
  }
}
