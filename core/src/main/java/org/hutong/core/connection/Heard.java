package org.hutong.core.connection;

import java.util.List;
import java.util.UUID;
import org.hutong.core.conversation.Committed;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Status;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;

/**
 * One conversation as one connection hears it: the cursor, and whether events flow. Used on the
 * socket's IO thread alone.
 */
final class Heard {
  private static final long NONE = -1;

  /** Whether events flow. */
  enum Flow {
    /** A read is under way or waits its turn; what is committed meanwhile is read after it. */
    READING,
    /** The next event goes out as it is committed. */
    LIVE,
    /** Nothing goes out until the client's next {@code sync}. */
    STOPPED,
    /** Not heard any more. */
    ENDED
  }

  final UUID conversation;
  final Hearing hearing;

  /** The next hearer of the same conversation on this IO thread. */
  @Nullable Heard next;

  Flow flow = Flow.READING;

  /** Whether the right was seen in the store; before, nothing but the answer to a sync goes out. */
  boolean granted;

  boolean watching;

  /** The {@code after} of a sync that came while a read was under way; -1 if none did. */
  long waitingSync = NONE;

  private long cursor;
  private long known;
  private long told;
  private long until = NONE;
  private long version = NONE;
  private long stateSeq = NONE;
  private long joinedAt = NONE;
  private long got;
  private long read;
  private long agentsGot;
  private long agentsRead;
  private boolean serves;
  private boolean joined;
  private @Nullable Status status;
  private @Nullable UUID group;

  Heard(UUID conversation, Hearing hearing) {
    this.conversation = conversation;
    this.hearing = hearing;
  }

  long cursor() {
    return cursor;
  }

  /** The highest seq that is known to exist. */
  long known() {
    return known;
  }

  void place(long after) {
    cursor = after;
    known = Math.max(known, after);
  }

  /** A sync beyond the head has moved the cursor where the store has nothing. */
  void placeBack(long head) {
    cursor = head;
    known = head;
    told = Math.min(told, head);
  }

  /** The store has nothing beyond, whatever was sent. */
  void backTo(long head) {
    cursor = Math.min(cursor, head);
    known = Math.min(known, head);
    told = Math.min(told, head);
    version = NONE;
    stateSeq = NONE;
    got = Math.min(got, head);
    read = Math.min(read, head);
    agentsGot = Math.min(agentsGot, head);
    agentsRead = Math.min(agentsRead, head);
  }

  void knows(long head) {
    known = Math.max(known, head);
  }

  boolean behind() {
    return cursor < known;
  }

  /** The store has nothing more, whatever a hint said. */
  void nothingMore() {
    known = cursor;
  }

  void ownMarks(long gotSeq, long readSeq) {
    got = Math.max(gotSeq, readSeq);
    read = readSeq;
  }

  boolean closed() {
    return status == Status.CLOSED;
  }

  boolean member() {
    return hearing.subject().visitor() || serves || joined;
  }

  @Nullable UUID group() {
    return group;
  }

  /** The right was seen in the store; what a later commit said of it counts more. */
  void grant(Conversation now, boolean hasJoined) {
    granted = true;
    if (now.lastSeq() >= joinedAt) {
      joined = hasJoined;
    }
    state(now);
  }

  /** The right was seen in memory, by the commit that gave it. */
  void grantBy(Committed commit) {
    granted = true;
    follow(commit);
  }

  private void state(Conversation now) {
    if (now.version() < version || now.lastSeq() < stateSeq) {
      return;
    }
    stateSeq = now.lastSeq();
    version = now.version();
    status = now.status();
    group = now.group();
    serves = Rights.serves(now, hearing.subject().id());
  }

  /** A commit of this conversation. */
  void committed(Notice notice) {
    boolean newest = notice.head() >= known && notice.commit().now().version() >= version;
    knows(notice.head());
    if (newest) {
      follow(notice.commit());
    }
    if (flow == Flow.LIVE && granted) {
      live(notice);
    }
    if (until != NONE && flow != Flow.READING && (flow == Flow.STOPPED || cursor >= until)) {
      hearing.end(this);
    }
  }

  /** Takes over the state, and finds the event that takes this hearer's right away, if one does. */
  private void follow(Committed commit) {
    Subject subject = hearing.subject();
    UUID id = subject.id();
    if (commit.joined().contains(id) || commit.left().contains(id)) {
      joined = commit.joined().contains(id);
      joinedAt = commit.now().lastSeq();
    }
    state(commit.now());
    boolean lost = granted ? !mayHear() : Rights.takesFrom(commit, id);
    if (lost && until == NONE && !subject.visitor()) {
      until = Rights.lastFor(commit, id);
    }
  }

  /** By what is in memory: a member, or a watcher with the right. */
  boolean mayHear() {
    return member() || (watching && hearing.mayWatch(group));
  }

  private void live(Notice notice) {
    List<SharedFrame> events = notice.events();
    for (int i = 0; i < events.size() && flow == Flow.LIVE; i++) {
      long seq = notice.seq(i);
      if (seq == cursor + 1) {
        send(seq, events.get(i).toAgents());
      } else if (seq > cursor) {
        hearing.catchUp(this);
      }
    }
    if (flow == Flow.LIVE && cursor < known) {
      hearing.catchUp(this);
    }
    if (flow == Flow.LIVE && until == NONE && !hearing.subject().visitor()) {
      notice.notes().forEach(note -> hearing.outbound().hint(note.toAgents()));
    }
  }

  /** The next event; the connection lags if there is no room for it. */
  boolean send(long seq, TextFrame frame) {
    if (until != NONE && seq > until) {
      return false;
    }
    if (!hearing.outbound().event(frame)) {
      hearing.lag(this);
      return false;
    }
    cursor = seq;
    return true;
  }

  /** A head as the store or another node tells it. */
  void hint(long head) {
    knows(head);
    if (flow == Flow.LIVE && granted && behind()) {
      hearing.catchUp(this);
    }
  }

  /** The right was seen again at this head: a loss before it has been made good since. */
  void allowedAt(long head) {
    if (until != NONE && head > until) {
      until = NONE;
    }
  }

  /** Whether what was sent reaches the event that takes the right away. */
  boolean over() {
    return until != NONE && cursor >= until;
  }

  boolean ending() {
    return until != NONE;
  }

  /** The head, if it has moved since it was told last; -1 otherwise. */
  long movedHead() {
    if (!granted || known <= told) {
      return NONE;
    }
    told = known;
    return known;
  }

  void told(long head) {
    told = Math.max(told, head);
  }

  /** A frame from elsewhere in the kernel, as this hearer may see it. */
  void tell(SharedFrame frame) {
    if (frame.frame() instanceof ServerFrame.Conversation) {
      state(frame);
    } else if (flow == Flow.LIVE && granted) {
      hearing.session().tell(frame);
    }
  }

  void fleeting(SharedFrame frame) {
    if (flow != Flow.LIVE || !granted) {
      return;
    }
    TextFrame seen = frame.to(role());
    if (seen != null) {
      hearing.outbound().fleeting(frame.frame(), seen);
    }
  }

  void state(SharedFrame frame) {
    if (flow == Flow.STOPPED
        || !granted
        || !(frame.frame() instanceof ServerFrame.Conversation of)) {
      return;
    }
    TextFrame seen = frame.to(role());
    if (seen != null) {
      hearing.outbound().state(of, seen);
    }
  }

  private Role role() {
    return hearing.subject().role();
  }

  /**
   * The client's own mark, bounded by the head; 0 if it says nothing new. Reading implies having
   * got it.
   */
  long mark(long seq, boolean isRead) {
    long at = Math.min(seq, known);
    if (at <= (isRead ? read : got)) {
      return 0;
    }
    raise(at, isRead);
    return at;
  }

  private void raise(long at, boolean isRead) {
    got = Math.max(got, at);
    if (isRead) {
      read = Math.max(read, at);
    }
  }

  /** Somebody's mark, typing or presence. */
  void heardOf(Whisper whisper) {
    if (!granted || whisper.source() == hearing.session()) {
      return;
    }
    Subject subject = hearing.subject();
    boolean own = whisper.person().equals(subject.id());
    if (own && whisper.seq() > 0) {
      raise(whisper.seq(), whisper.isRead());
    } else if (own || (subject.visitor() && !toVisitor(whisper))) {
      return;
    }
    fleeting(whisper.frame());
  }

  /** To the visitor all agents are one: their highest mark counts, and watchers are not there. */
  private boolean toVisitor(Whisper whisper) {
    return !whisper.agentsOnly()
        && (whisper.seq() == 0 || newToVisitor(whisper.seq(), whisper.isRead()));
  }

  private boolean newToVisitor(long seq, boolean isRead) {
    if (seq <= (isRead ? agentsRead : agentsGot)) {
      return false;
    }
    if (isRead) {
      agentsRead = seq;
    } else {
      agentsGot = seq;
    }
    return true;
  }

  /**
   * A mark of others that was read from the store: told after each answer to a {@code sync}, unless
   * a higher one was told meanwhile.
   */
  void others(SharedFrame frame) {
    boolean current =
        switch (frame.frame()) {
          case ServerFrame.Got got -> role() != Role.VISITOR || notBelow(got.seq(), false);
          case ServerFrame.Read read -> role() != Role.VISITOR || notBelow(read.seq(), true);
          default -> true;
        };
    if (current) {
      fleeting(frame);
    }
  }

  private boolean notBelow(long seq, boolean isRead) {
    return newToVisitor(seq, isRead) || seq == (isRead ? agentsRead : agentsGot);
  }
}
