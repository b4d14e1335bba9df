package org.hutong.core.connection;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.Committed;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.identity.Principal;
import org.hutong.core.wire.ClientFrame;
import org.hutong.core.wire.CloseCode;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;

/** What a welcomed client says and is told. Used on the socket's IO thread alone. */
final class Dialogue {
  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;
  private static final int TYPING = 10;
  private static final int FLOOD = 3;

  private final Session session;
  private final Parts parts;
  private final Doors doors;
  private final Hearing hearing;
  private final Lines lines;
  private final Expiry expiry;

  /** Counts what is refused and held back too: who sends three times too much is shown out. */
  private final Rate flood;

  private @Nullable Rate typing;
  private volatile Subject subject;
  private @Nullable UUID open;
  private long inbox;

  Dialogue(Session session, Parts parts, Doors doors, Admission.Admitted admitted) {
    this.session = session;
    this.parts = parts;
    this.doors = doors;
    this.subject = admitted.subject();
    this.inbox = admitted.inbox();
    this.hearing = new Hearing(session, parts, session.loop(), session.outbound());
    this.lines = new Lines(subject.visitor(), doors.dispatch().lanes(session), this::answer);
    this.flood = new Rate(FLOOD * doors.beat().messages(), MINUTE);
    this.expiry = new Expiry(millisLeft(), parts.time().nanos());
  }

  private long millisLeft() {
    return subject.expires() - parts.time().millis();
  }

  Subject subject() {
    return subject;
  }

  Hearing hearing() {
    return hearing;
  }

  int pending() {
    return lines.pending();
  }

  long inbox() {
    return inbox;
  }

  /**
   * Sends {@code welcome}, answers the resumes, and begins what is heard without being asked for.
   */
  void begin(Admission.Admitted admitted, Greeting greeting, boolean first) {
    session.outbound().reply(doors.admission().welcomeFrame(session.id(), admitted));
    for (Conversation his : admitted.conversations()) {
      EventLog.Mark mark = Session.mark(admitted.marks(), his.id());
      hearing.listed(his, mark.got(), mark.read());
      if (Session.open(his)) {
        open(his.id());
      }
    }
    beginHearing(admitted.conversations(), greeting);
    if (subject.visitor()) {
      tellPresence(first, true);
    } else {
      tellOffers();
      doors.presence().changed(subject.id());
    }
    greeting.notices().forEach(this::missed);
    greeting.frames().forEach(this::received);
  }

  private void beginHearing(List<Conversation> his, Greeting greeting) {
    Set<UUID> resumed = new HashSet<>();
    String epoch = greeting.hello().epoch();
    boolean otherEpoch = epoch != null && !epoch.equals(doors.admission().epoch());
    for (ClientFrame.Resume resume : greeting.hello().resume()) {
      if (otherEpoch) {
        resetEpoch(resume.conversation());
      } else {
        resume(resume, resumed.contains(resume.conversation()));
      }
      resumed.add(resume.conversation());
    }
    for (Conversation one : his) {
      Heard listed = hearing.find(one.id());
      if (listed != null && !resumed.contains(one.id())) {
        hearing.beginListed(listed);
      }
    }
  }

  private void resume(ClientFrame.Resume resume, boolean again) {
    Heard listed = hearing.find(resume.conversation());
    if (listed != null && !again) {
      hearing.startSync(listed, resume.after());
    } else {
      hearing.sync(resume.conversation(), resume.after());
    }
  }

  /** The copy is of another history: the same answer for everything that it has. */
  private void resetEpoch(UUID conversation) {
    Heard listed = hearing.find(conversation);
    if (listed == null) {
      session.outbound().reply(new ServerFrame.Reset(conversation, "epoch", -1));
      parts.metrics().reset("epoch");
    } else {
      hearing.reset(listed, "epoch", listed.known());
    }
  }

  private void tellOffers() {
    for (ServerFrame.Offer offer : doors.presence().presence().standing(subject.id())) {
      session.outbound().hint(parts.frames().of(offer));
    }
  }

  private void tellPresence(boolean changed, boolean online) {
    if (changed) {
      for (Heard heard : hearing.all()) {
        if (!heard.closed()) {
          doors.whispers().presence(subject.id(), heard.conversation, online);
        }
      }
    }
  }

  /** A commit that came between the read of the lists and the welcome. */
  private void missed(Notice notice) {
    concerns(notice);
    Heard heard = hearing.find(notice.commit().now().id());
    if (heard != null) {
      heard.committed(notice);
    }
  }

  void received(ClientFrame frame) {
    switch (frame) {
      case ClientFrame.Hello _ -> refuse(ErrorCode.INVALID, "t: hello was said already", null);
      case ClientFrame.Send send ->
          submit(new Submission.Say(send.id(), send.conversation(), send.content()));
      case ClientFrame.Edit edit ->
          submit(
              new Submission.Change(edit.id(), edit.conversation(), edit.target(), edit.content()));
      case ClientFrame.Recall recall ->
          submit(
              new Submission.TakeBack(
                  recall.id(), recall.conversation(), recall.target(), recall.same()));
      case ClientFrame.Skip skip -> lines.skip(skip.id());
      case ClientFrame.Sync sync -> hearing.sync(sync.conversation(), sync.after());
      case ClientFrame.Got got -> mark(got.conversation(), got.seq(), false);
      case ClientFrame.Read read -> mark(read.conversation(), read.seq(), true);
      case ClientFrame.Typing is -> typing(is);
      case ClientFrame.Watch watch -> watch(watch);
      case ClientFrame.Renew renew -> renew(renew.token());
      case ClientFrame.Heartbeat _ -> {}
    }
  }

  private void submit(Submission.Wish wish) {
    UUID conversation = wish.conversation();
    if (conversation == null && !subject.visitor()) {
      session
          .outbound()
          .reply(
              new ServerFrame.Error(
                  ErrorCode.INVALID, "conversation: is missing", wish.id(), null, 0));
      return;
    }
    if (lines.count() >= Lines.MOST) {
      session.close(CloseCode.OVERLOADED, "too many lines held");
      return;
    }
    if (flood.take(parts.time().nanos()) > 0) {
      session.close(CloseCode.RATE_LIMITED, Long.toString(MINUTE / 1_000_000));
      return;
    }
    lines.received(new Submission(wish, session.id().toString()), () -> limit(wish));
  }

  private long limit(Submission.Wish wish) {
    return subject.principal() instanceof Principal.Visitor visitor
        ? doors.quotas().message(visitor.id(), session.address(), visitor.site(), wish.length())
        : doors.quotas().message(subject.id());
  }

  private void answer(ServerFrame frame) {
    session.outbound().reply(frame);
    if (frame instanceof ServerFrame.Error error) {
      parts.metrics().refused(error.code().word());
    }
  }

  void refused(String id, @Nullable UUID conversation) {
    lines.seen(id, conversation);
  }

  private void refuse(ErrorCode code, String message, @Nullable UUID conversation) {
    answer(new ServerFrame.Error(code, message, null, conversation, 0));
  }

  private void mark(UUID conversation, long seq, boolean isRead) {
    doors.whispers().mark(session, hearing.find(conversation), seq, isRead);
  }

  private void typing(ClientFrame.Typing is) {
    Rate bound = typing;
    if (bound == null) {
      bound = new Rate(TYPING, 2 * SECOND);
      typing = bound;
    }
    if (bound.take(parts.time().nanos()) == 0) {
      doors.whispers().typing(session, hearing.find(is.conversation()), is);
    }
  }

  private void watch(ClientFrame.Watch watch) {
    if (subject.visitor()) {
      refuse(ErrorCode.FORBIDDEN, "Only agents watch", watch.conversation());
    } else if (watch.on()) {
      hearing.watch(watch.conversation());
    } else {
      hearing.watchNoMore(watch.conversation());
    }
  }

  /** A token of the same subject and role moves the end; anything else ends the connection. */
  private void renew(String token) {
    if (doors.admission().verify(token) instanceof Admission.Known(Principal fresh)
        && subject.same(fresh)) {
      // Should the store not answer: the token is good by itself, and every commit looks again.
      parts
          .lookups()
          .run(() -> checkRenewed(fresh), _ -> session.loop().post(() -> renewed(fresh)));
    } else {
      session.close(CloseCode.FORBIDDEN, "token not accepted");
    }
  }

  private void checkRenewed(Principal fresh) {
    if (doors.admission().welcome(fresh)) {
      session.loop().post(() -> renewed(fresh));
    } else {
      session.loop().post(() -> session.close(CloseCode.FORBIDDEN, "revoked"));
    }
  }

  private void renewed(Principal fresh) {
    subject = subject.renewed(fresh);
    expiry.renew(millisLeft(), parts.time().nanos());
  }

  /** A commit that makes a conversation his, or says that it is his already. */
  void concerns(Notice notice) {
    Committed commit = notice.commit();
    Conversation now = commit.now();
    if (subject.visitor()) {
      if (Session.open(now)) {
        open(now.id());
      } else if (now.id().equals(open)) {
        open(null);
      }
    }
    if (hearing.find(now.id()) == null && (subject.visitor() || gains(commit))) {
      hearing.begin(notice);
    }
  }

  private boolean gains(Committed commit) {
    UUID id = subject.id();
    boolean before = commit.before() != null && id.equals(commit.before().agent());
    return (id.equals(commit.now().agent()) && !before) || commit.joined().contains(id);
  }

  private void open(@Nullable UUID conversation) {
    open = conversation;
    lines.open(conversation);
  }

  /** The store's list was read again: what is missing is begun, what is too much is looked at. */
  void relisted(long newest, List<Conversation> his) {
    inbox = Math.max(inbox, newest);
    for (Conversation one : his) {
      if (hearing.find(one.id()) == null) {
        parts.metrics().found();
        hearing.beginFound(one);
      }
    }
    hearing.checkAgainst(his);
  }

  void tick(long now) {
    if (session.intake().beat(now)) {
      session.outbound().reply(new ServerFrame.Heartbeat(hearing.movedHeads()));
    }
    if (expiry.over(now)) {
      session.close(CloseCode.TOKEN_EXPIRED, "token expired");
      return;
    }
    long left = expiry.warn(now);
    if (left >= 0) {
      session.outbound().reply(new ServerFrame.Expiring(left));
    }
    hearing.tick(now);
    if (!subject.visitor()) {
      hearing.checkWatches();
    }
    if (hearing.owes() && session.outbound().low()) {
      hearing.drained();
    }
  }

  /** {@code gone}: it was the person's last session here. */
  void end(boolean gone) {
    if (subject.visitor()) {
      tellPresence(gone, false);
    } else {
      doors.presence().changed(subject.id());
    }
    hearing.endAll();
  }
}
