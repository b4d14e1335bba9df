package org.hutong.core.connection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that one connection hears. Interest is registered first and the store read after, so that
 * nothing falls between. Used on the socket's IO thread alone.
 */
final class Hearing {
  private static final Logger log = LoggerFactory.getLogger(Hearing.class);

  /** More than any list that a connection is shown. */
  static final int MOST = 1024;

  private static final int HEADS = 200;
  private static final long PAUSE = 1000;

  private final Session session;
  private final Parts parts;
  private final Loop loop;
  private final Outbound outbound;
  private final Reader reader;
  private final Map<UUID, Heard> heard = new HashMap<>(2);
  private @Nullable List<Heard> lagging;

  Hearing(Session session, Parts parts, Loop loop, Outbound outbound) {
    this.session = session;
    this.parts = parts;
    this.loop = loop;
    this.outbound = outbound;
    this.reader = new Reader(this, parts, loop);
  }

  Session session() {
    return session;
  }

  Subject subject() {
    return session.subject();
  }

  Outbound outbound() {
    return outbound;
  }

  @Nullable Heard find(UUID conversation) {
    return heard.get(conversation);
  }

  Collection<Heard> all() {
    return heard.values();
  }

  private Heard register(UUID conversation) {
    Heard added = new Heard(conversation, this);
    heard.put(conversation, added);
    loop.add(added);
    parts.metrics().hearing(1);
    return added;
  }

  /** No more of this conversation, without a word. */
  void end(Heard ended) {
    if (heard.remove(ended.conversation, ended)) {
      ended.flow = Heard.Flow.ENDED;
      loop.remove(ended);
      parts.metrics().hearing(-1);
    }
  }

  void endAll() {
    List.copyOf(heard.values()).forEach(this::end);
  }

  /** In {@code welcome}: his by the list that was just read. Events do not flow yet. */
  Heard listed(Conversation now, long got, long read) {
    Heard added = register(now.id());
    added.place(now.lastSeq());
    added.told(now.lastSeq());
    added.grant(now, !Rights.serves(now, subject().id()));
    added.ownMarks(got, read);
    return added;
  }

  /** Begins at the head that the client was told, once its turn has come. */
  void beginListed(Heard listed) {
    reader.add(new Reading(Reading.What.BEGIN, listed, listed.cursor(), false));
  }

  /** Begins at once, at the head before the commit that caused it. */
  void begin(Notice notice) {
    long head = notice.headBefore();
    Heard added = register(notice.commit().now().id());
    added.place(head);
    added.told(head);
    added.grantBy(notice.commit());
    added.flow = Heard.Flow.LIVE;
    outbound.reply(new ServerFrame.Synced(added.conversation, head, head, false));
    if (head > 0) {
      reader.add(new Reading(Reading.What.MARKS, added, head, false));
    }
    tellStateUnlessTold(notice);
  }

  /** A change of status, agent or group is told to all; joining alone is not. */
  private void tellStateUnlessTold(Notice notice) {
    Conversation before = notice.commit().before();
    if (before != null && before.version() == notice.commit().now().version()) {
      parts.states().tell(notice.commit().now(), session);
    }
  }

  /** The comparison with the store found one that is his and is not heard. */
  void beginFound(Conversation now) {
    Heard added = register(now.id());
    added.place(now.lastSeq());
    added.told(now.lastSeq());
    added.grant(now, !Rights.serves(now, subject().id()));
    beginListed(added);
  }

  /** {@code sync}, or one of {@code resume}. */
  void sync(UUID conversation, long after) {
    Heard asked = heard.get(conversation);
    if (asked == null) {
      if (heard.size() >= MOST) {
        outbound.reply(
            new ServerFrame.Error(
                ErrorCode.OVERLOADED,
                "Too many conversations at a time",
                null,
                conversation,
                PAUSE));
        return;
      }
      asked = register(conversation);
    } else if (asked.flow == Heard.Flow.READING) {
      asked.waitingSync = after;
      return;
    }
    startSync(asked, after);
  }

  void startSync(Heard asked, long after) {
    asked.flow = Heard.Flow.READING;
    asked.waitingSync = -1;
    if (lagging != null) {
      lagging.remove(asked);
    }
    reader.add(new Reading(Reading.What.SYNC, asked, after, asked.watching));
  }

  /** {@code watch{on}} of an agent. */
  void watch(UUID conversation) {
    Heard asked = heard.get(conversation);
    if (asked == null) {
      asked = register(conversation);
      asked.watching = true;
      reader.add(new Reading(Reading.What.BEGIN, asked, -1, true));
    } else {
      asked.watching = true;
    }
  }

  void watchNoMore(UUID conversation) {
    Heard asked = heard.get(conversation);
    if (asked != null && asked.watching) {
      asked.watching = false;
      if (!asked.member()) {
        end(asked);
      }
    }
  }

  /** A watcher whose group does not serve the conversation any more hears no more of it. */
  void checkWatches() {
    for (Heard one : List.copyOf(heard.values())) {
      if (one.watching && one.granted && !one.mayHear()) {
        reset(one, "gone", -1);
      }
    }
  }

  /**
   * What an agent hears as a member although the list that was read does not have it: the store is
   * asked about each.
   */
  void checkAgainst(List<Conversation> his) {
    if (subject().visitor()) {
      return;
    }
    Set<UUID> listed = HashSet.newHashSet(his.size());
    his.forEach(one -> listed.add(one.id()));
    for (Heard one : List.copyOf(heard.values())) {
      boolean member = one.granted && !one.watching && !one.closed();
      if (member && one.flow == Heard.Flow.LIVE && !listed.contains(one.conversation)) {
        catchUp(one);
      }
    }
  }

  boolean mayWatch(@Nullable UUID group) {
    return parts.rights().mayWatch(subject(), group);
  }

  void catchUp(Heard behind) {
    behind.flow = Heard.Flow.READING;
    reader.add(new Reading(Reading.What.CATCH_UP, behind, behind.cursor(), behind.watching));
  }

  /** The queue is full: nothing more of this conversation until the client asks. */
  void lag(Heard slow) {
    slow.flow = Heard.Flow.STOPPED;
    parts.metrics().lag();
    log.atDebug()
        .addKeyValue("conversation", slow.conversation)
        .addKeyValue("connection", session.id())
        .log("Connection lags behind");
    if (lagging == null) {
      lagging = new ArrayList<>(1);
    }
    lagging.add(slow);
  }

  /** There is room again. */
  void drained() {
    List<Heard> owed = lagging;
    if (owed != null) {
      lagging = null;
      for (Heard slow : owed) {
        if (slow.flow == Heard.Flow.STOPPED) {
          slow.told(slow.known());
          outbound.reply(new ServerFrame.Lag(slow.conversation, slow.known()));
        }
      }
    }
    outbound.drained();
    reader.proceed();
  }

  /** Whether something waits until there is room. */
  boolean owes() {
    return lagging != null || reader.waits();
  }

  void reset(Heard lost, String why, long head) {
    outbound.reply(new ServerFrame.Reset(lost.conversation, why, head));
    parts.metrics().reset(why);
    if (why.equals("gone") || why.equals("forbidden")) {
      end(lost);
    } else {
      lost.flow = Heard.Flow.STOPPED;
    }
  }

  /** The client knows more than the store. If its epoch was right, acknowledged data was lost. */
  void ahead(Heard lost, long after, long head) {
    if (subject().epochRight()) {
      parts.metrics().ahead();
      log.atError()
          .addKeyValue("conversation", lost.conversation)
          .addKeyValue("connection", session.id())
          .addKeyValue("after", after)
          .addKeyValue("head", head)
          .log("A client knows events that the store does not have: acknowledged data may be lost");
    }
    lost.placeBack(head);
  }

  /**
   * The store was read back after a failure and ends at {@code head}; null if it does not have the
   * conversation at all.
   */
  void readBack(Heard one, @Nullable Long head) {
    if (head == null) {
      if (one.granted) {
        reset(one, "gone", -1);
      }
      return;
    }
    boolean ahead = one.cursor() > head;
    one.backTo(head);
    if (ahead) {
      log.atWarn()
          .addKeyValue("conversation", one.conversation)
          .addKeyValue("connection", session.id())
          .log("A client was sent events that were not on the disk; it is told to drop them");
      reset(one, "epoch", head);
      if (one.waitingSync >= 0) {
        startSync(one, one.waitingSync);
      }
    }
  }

  /** Heads that have moved since they were told, for a heartbeat. */
  List<ServerFrame.Head> movedHeads() {
    List<ServerFrame.Head> moved = null;
    for (Heard one : heard.values()) {
      long head = moved != null && moved.size() >= HEADS ? -1 : one.movedHead();
      if (head >= 0) {
        moved = moved == null ? new ArrayList<>() : moved;
        moved.add(new ServerFrame.Head(one.conversation, head));
      }
    }
    return moved == null ? List.of() : moved;
  }

  void tick(long now) {
    reader.tick(now);
  }
}
