package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.config.Configuration;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.EventLog;

/** Reads what a hearer is to be sent. Every method blocks on the database. */
final class Pages {
  static final int EVENTS = 200;
  static final int BYTES = 256 * 1024;

  private final EventLog log;
  private final Rights rights;
  private final OthersMarks marks;
  private final Frames frames;
  private final long farthest;

  @Inject
  Pages(
      EventLog log, Rights rights, OthersMarks marks, Frames frames, Configuration configuration) {
    this.log = log;
    this.rights = rights;
    this.marks = marks;
    this.frames = frames;
    this.farthest = configuration.limits().resumeEvents();
  }

  /** What was asked for; the right is looked at again after the events were read. */
  Page read(Reading reading, Subject subject) {
    UUID conversation = reading.heard().conversation;
    boolean watching = reading.watching();
    return switch (reading.what()) {
      case SYNC -> sync(subject, conversation, reading.after(), watching);
      case BEGIN, MARKS -> begin(subject, conversation, watching);
      case CATCH_UP -> catchUp(subject, conversation, reading.after(), watching);
    };
  }

  private Page sync(Subject subject, UUID conversation, long after, boolean watching) {
    Optional<Conversation> found = log.find(conversation);
    if (found.isEmpty()) {
      return Page.reset("gone", -1);
    }
    Conversation now = found.get();
    boolean joined = joined(subject, conversation);
    Access access = rights.of(subject, now, joined, watching);
    if (!access.hears()) {
      return refusal(access);
    }
    if (after > now.lastSeq()) {
      return Page.ahead(now, joined);
    }
    if (now.lastSeq() - after > farthest) {
      return Page.tooFar(now, joined);
    }
    Page page = catchUp(subject, conversation, after, watching);
    if (!page.allowed()) {
      return refusal(rights.of(subject, now(page, now), page.joined(), watching));
    }
    boolean reached = page.events().isEmpty() || page.events().getLast().seq() >= page.head();
    return reached ? withMarks(page, subject) : page;
  }

  /** Without events: he begins at the head that he was told. */
  private Page begin(Subject subject, UUID conversation, boolean watching) {
    Optional<Conversation> found = log.find(conversation);
    if (found.isEmpty()) {
      return Page.reset("gone", -1);
    }
    Conversation now = found.get();
    boolean joined = joined(subject, conversation);
    Access access = rights.of(subject, now, joined, watching);
    if (!access.hears()) {
      return refusal(access);
    }
    return withMarks(
        new Page(null, false, now, joined, true, now.lastSeq(), List.of(), List.of()), subject);
  }

  private Page catchUp(Subject subject, UUID conversation, long after, boolean watching) {
    List<Page.Numbered> events = new ArrayList<>();
    long last = after;
    int bytes = 0;
    Conversation now;
    boolean joined;
    int tries = 0;
    do {
      for (Event event : log.events(conversation, last, EVENTS - events.size())) {
        TextFrame frame = frames.of(Notice.frame(event));
        events.add(new Page.Numbered(event.seq(), frame));
        last = event.seq();
        bytes += frame.size();
      }
      Optional<Conversation> found = log.find(conversation);
      if (found.isEmpty()) {
        return Page.reset("gone", -1);
      }
      now = found.get();
      joined = joined(subject, conversation);
    } while (now.lastSeq() > last && events.size() < EVENTS && bytes < BYTES && ++tries < 3);
    boolean allowed = rights.of(subject, now, joined, watching).hears();
    return new Page(
        null, false, now, joined, allowed, Math.max(last, now.lastSeq()), events, List.of());
  }

  private static Conversation now(Page page, Conversation otherwise) {
    return page.now() == null ? otherwise : page.now();
  }

  private static Page refusal(Access access) {
    return Page.reset(access == Access.FORMER ? "forbidden" : "gone", -1);
  }

  private boolean joined(Subject subject, UUID conversation) {
    return !subject.visitor() && log.members(conversation).contains(subject.id());
  }

  private Page withMarks(Page page, Subject subject) {
    Conversation now = page.now();
    if (now == null) {
      return page;
    }
    return new Page(
        null,
        false,
        now,
        page.joined(),
        page.allowed(),
        page.head(),
        page.events(),
        marks.of(subject, now));
  }
}
