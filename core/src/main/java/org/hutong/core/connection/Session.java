package org.hutong.core.connection;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.conversation.Status;
import org.hutong.core.wire.ClientFrame;
import org.hutong.core.wire.CloseCode;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.RefusedFrameException;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, from the upgrade to its end. Everything here happens on the socket's IO thread,
 * except what says otherwise.
 */
final class Session implements SocketHandler {
  private static final Logger log = LoggerFactory.getLogger(Session.class);
  private static final long SECOND = 1_000_000_000L;
  private static final long HELLO = 10 * SECOND;
  private static final long VERIFYING = 30 * SECOND;

  private enum Phase {
    /** Upgraded; {@code hello} has not come. */
    SILENT,
    /** The store is asked who he is. */
    VERIFYING,
    /** {@code welcome} was sent. */
    READY,
    /** Closed by us or gone. */
    ENDED
  }

  /** Neighbours in the list of all sessions of the IO thread; kept by {@link Loop}. */
  @Nullable Session following;

  @Nullable Session preceding;

  /** The next session of the same person on the IO thread; kept by {@link Loop}. */
  @Nullable Session samePerson;

  private final Socket socket;
  private final Loop loop;
  private final Parts parts;
  private final Doors doors;
  private final Outbound outbound;
  private final Intake intake;
  private long opened;
  private Phase phase = Phase.SILENT;
  private @Nullable Greeting greeting;
  private @Nullable Dialogue dialogue;
  private @Nullable UUID joined;
  private int closeCode;

  Session(Socket socket, Loop loop, Parts parts, Doors doors) {
    this.socket = socket;
    this.loop = loop;
    this.parts = parts;
    this.doors = doors;
    this.outbound = new Outbound(socket, parts.frames(), parts.metrics());
    this.opened = parts.time().nanos();
    this.intake =
        new Intake(socket, new Pulse(doors.beat().interval(), doors.beat().step(), opened));
  }

  UUID id() {
    return socket.id();
  }

  /** Any thread. */
  String address() {
    return socket.address();
  }

  /** Any thread. */
  Loop loop() {
    return loop;
  }

  /** Any thread, after the welcome. */
  Subject subject() {
    return ready().subject();
  }

  /** Any thread, after the welcome. */
  String device() {
    return subject().device();
  }

  /** Null before the welcome. */
  @Nullable Role role() {
    return dialogue == null ? null : dialogue.subject().role();
  }

  private Dialogue ready() {
    if (dialogue == null) {
      throw new IllegalStateException("There was no welcome yet");
    }
    return dialogue;
  }

  @Nullable Dialogue dialogue() {
    return phase == Phase.READY ? dialogue : null;
  }

  Outbound outbound() {
    return outbound;
  }

  Intake intake() {
    return intake;
  }

  @Override
  public void text(byte[] utf8, int offset, int length) {
    if (phase == Phase.ENDED) {
      return;
    }
    intake.inbound();
    ClientFrame frame;
    try {
      frame = parts.parser().parse(utf8, offset, length);
    } catch (RefusedFrameException refused) {
      refused(refused);
      return;
    }
    received(frame);
  }

  private void received(ClientFrame frame) {
    switch (phase) {
      case SILENT -> greeted(frame);
      case VERIFYING -> early(frame);
      case READY -> ready().received(frame);
      case ENDED -> {}
    }
    throttle();
  }

  private void greeted(ClientFrame frame) {
    if (!(frame instanceof ClientFrame.Hello hello)) {
      close(CloseCode.BAD_FRAME, "hello expected");
      return;
    }
    switch (doors.admission().look(hello.token(), socket)) {
      case Admission.Refused refused -> close(refused.code(), refused.reason());
      case Admission.Known known -> {
        phase = Phase.VERIFYING;
        socket.admitted();
        UUID person = Subject.idOf(known.principal());
        Greeting begun = new Greeting(this, parts, doors.admission(), known.principal(), hello);
        greeting = begun;
        joined = person;
        loop.join(person, this);
        begun.begin();
      }
    }
  }

  private void early(ClientFrame frame) {
    if (greeting != null && !greeting.keep(frame)) {
      close(CloseCode.BAD_FRAME, "too many frames before welcome");
    }
  }

  private void refused(RefusedFrameException refused) {
    if (phase == Phase.SILENT) {
      close(CloseCode.BAD_FRAME, "hello expected");
      return;
    }
    outbound.reply(refused.frame());
    parts.metrics().refused(refused.code().word());
    if (refused.code() == ErrorCode.BAD_FRAME && !intake.badFrame(parts.time().nanos())) {
      close(CloseCode.BAD_FRAME, "too many bad frames");
    } else if (dialogue != null && refused.id() != null) {
      dialogue.refused(refused.id(), refused.conversation());
    }
    throttle();
  }

  /** The store has said who he is and what is his. */
  void admitted(Admission.Admitted admitted) {
    Greeting done = greeting;
    if (phase != Phase.VERIFYING || done == null) {
      return;
    }
    greeting = null;
    dialogue = new Dialogue(this, parts, doors, admitted);
    phase = Phase.READY;
    Role role = admitted.subject().role();
    socket.limit(doors.admission().frameLimit(role));
    Online.Arrival arrival =
        doors.online().arrive(admitted.subject().id(), admitted.subject().device(), this);
    if (arrival.replaced() != null) {
      Session older = arrival.replaced();
      older.loop.post(() -> older.close(CloseCode.REPLACED, "connected again"));
    }
    log.atDebug().addKeyValue("connection", id()).log("Connection is ready");
    dialogue.begin(admitted, done, arrival.first());
    throttle();
  }

  /** A commit that may be the beginning of something for this person. */
  void concerns(Notice notice) {
    if (greeting != null) {
      greeting.keep(notice);
    } else if (phase == Phase.READY) {
      ready().concerns(notice);
    }
  }

  /** To this session, if it hears the conversation. */
  void state(UUID conversation, SharedFrame frame) {
    if (phase == Phase.READY) {
      Heard heard = ready().hearing().find(conversation);
      if (heard != null) {
        heard.state(frame);
      }
    }
  }

  /** The state of a conversation that waits in a queue of this agent, unless he hears it anyway. */
  void queueState(UUID conversation, SharedFrame frame) {
    if (phase != Phase.READY || role() != Role.AGENT) {
      return;
    }
    Heard heard = ready().hearing().find(conversation);
    if ((heard == null || !heard.granted)
        && frame.frame() instanceof ServerFrame.Conversation state) {
      outbound.state(state, frame.toAgents());
    }
  }

  /** A frame for the person as such, as his role may see it. */
  void tell(SharedFrame frame) {
    TextFrame seen = phase == Phase.READY ? frame.to(subject().role()) : null;
    if (seen == null) {
      return;
    }
    switch (frame.frame()) {
      case ServerFrame.Conversation state -> outbound.state(state, seen);
      case ServerFrame.Typing _,
          ServerFrame.Got _,
          ServerFrame.Read _,
          ServerFrame.AgentPresence _,
          ServerFrame.VisitorPresence _ ->
          outbound.fleeting(frame.frame(), seen);
      case ServerFrame.Welcome _,
          ServerFrame.Event _,
          ServerFrame.Synced _,
          ServerFrame.Reset _,
          ServerFrame.Ack _,
          ServerFrame.Error _,
          ServerFrame.Offer _,
          ServerFrame.OfferGone _,
          ServerFrame.Note _,
          ServerFrame.Heartbeat _,
          ServerFrame.Lag _,
          ServerFrame.Off _,
          ServerFrame.Expiring _,
          ServerFrame.Bye _ ->
          outbound.hint(seen);
    }
  }

  long inbox() {
    return dialogue == null ? Long.MAX_VALUE : dialogue.inbox();
  }

  /** Looks at what time has brought. {@code stood}: how long the server stood still before. */
  void tick(long now, long stood) {
    intake.stoodStill(stood);
    opened += stood;
    switch (phase) {
      case SILENT -> {
        if (now - opened >= HELLO) {
          close(CloseCode.SILENT, "no hello");
        }
      }
      case VERIFYING -> {
        if (now - opened >= HELLO + VERIFYING) {
          close(CloseCode.OVERLOADED, "store does not answer");
        }
      }
      case READY -> {
        if (intake.silent(now)) {
          close(CloseCode.SILENT, "silent");
        } else {
          ready().tick(now);
          throttle();
        }
      }
      case ENDED -> {}
    }
  }

  /** Reads on or stops reading, by what is under way. */
  void throttle() {
    if (phase == Phase.ENDED) {
      return;
    }
    boolean full = dialogue != null && dialogue.pending() >= Admission.INFLIGHT;
    intake.update(phase == Phase.VERIFYING || full, outbound, parts.time().nanos());
  }

  @Override
  public void drained() {
    if (phase == Phase.READY) {
      ready().hearing().drained();
    }
    throttle();
  }

  /** The node is draining: what was read is finished, nothing more is read. */
  void drain(long reconnect) {
    if (phase != Phase.READY) {
      close(CloseCode.DRAINING, "draining");
      return;
    }
    outbound.reply(new ServerFrame.Bye(reconnect));
    intake.drain();
    throttle();
    loop.post(this::leaveIfDone);
  }

  /**
   * Something that was sent has been answered: reading may go on, or a draining session may leave.
   */
  void settled() {
    throttle();
    leaveIfDone();
  }

  /** While draining, the last answer has gone out. */
  private void leaveIfDone() {
    if (intake.draining() && phase == Phase.READY && ready().pending() == 0) {
      close(CloseCode.DRAINING, "draining");
    }
  }

  void close(int code, String reason) {
    if (phase == Phase.ENDED) {
      return;
    }
    closeCode = code;
    log.atDebug()
        .addKeyValue("connection", id())
        .addKeyValue("code", code)
        .log("Connection is closed by the server: {}", reason);
    leave();
    socket.close(code, reason);
  }

  private void leave() {
    boolean wasReady = phase == Phase.READY;
    phase = Phase.ENDED;
    greeting = null;
    if (wasReady) {
      Dialogue last = ready();
      boolean gone = doors.online().leave(last.subject().id(), this);
      last.end(gone);
    }
    if (joined != null) {
      loop.leave(joined, this);
    }
    loop.remove(this);
  }

  @Override
  public void closed(int code) {
    if (phase != Phase.ENDED) {
      leave();
    }
    parts.metrics().closed(closeCode == 0 ? code : closeCode);
  }

  /** Lists as the store has them now, after the person's inbox has moved. */
  void relisted(long inbox, List<Conversation> his) {
    if (phase == Phase.READY) {
      ready().relisted(inbox, his);
    }
  }

  /** Whether a conversation is one that the visitor writes to without naming it. */
  static boolean open(Conversation conversation) {
    return conversation.status() != Status.CLOSED;
  }

  /** Own marks of a conversation; none if there are none yet. */
  static EventLog.Mark mark(Map<UUID, EventLog.Mark> marks, UUID conversation) {
    return marks.getOrDefault(conversation, new EventLog.Mark(0, 0));
  }
}
