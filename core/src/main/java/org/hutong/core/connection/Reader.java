package org.hutong.core.connection;

import java.util.ArrayDeque;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.store.StoreOverloadedException;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Reads for one connection, one conversation after another, and sends what was read as far as half
 * the outbound queue; the rest follows when there is room. Used on the socket's IO thread alone;
 * the reads themselves run on virtual threads.
 */
final class Reader {
  private static final Logger log = LoggerFactory.getLogger(Reader.class);
  private static final long PAUSE = 1_000_000_000L;

  private final Hearing hearing;
  private final Parts parts;
  private final Loop loop;
  private @Nullable ArrayDeque<Reading> queue;
  private @Nullable Reading at;
  private @Nullable Page page;
  private int sent;
  private long retryAt;
  private boolean failed;

  Reader(Hearing hearing, Parts parts, Loop loop) {
    this.hearing = hearing;
    this.parts = parts;
    this.loop = loop;
  }

  void add(Reading reading) {
    if (queue == null) {
      queue = new ArrayDeque<>(2);
    }
    queue.add(reading);
    begin();
  }

  /** Whether it stands still until there is room. */
  boolean waits() {
    return page != null || (at == null && queue != null && !queue.isEmpty());
  }

  /** There is room again. */
  void proceed() {
    if (page != null) {
      pump();
    } else {
      begin();
    }
  }

  void tick(long now) {
    if (failed && now - retryAt >= 0 && at != null) {
      failed = false;
      run(at);
    }
  }

  private void begin() {
    while (at == null && queue != null && !hearing.outbound().halfFull()) {
      Reading reading = queue.poll();
      if (reading == null) {
        queue = null;
      } else if (reading.heard().flow != Heard.Flow.ENDED) {
        at = reading;
        run(reading);
      }
    }
  }

  private void run(Reading reading) {
    Subject subject = hearing.subject();
    long history = loop.history();
    parts
        .lookups()
        .run(
            () -> {
              Page found = parts.pages().read(reading, subject);
              loop.post(() -> arrived(reading, found, history));
            },
            reason -> loop.post(() -> failed(reading, reason)));
  }

  /** The connection stays; what it waits for is read when the store answers again. */
  private void failed(Reading reading, RuntimeException reason) {
    boolean expected =
        reason instanceof StoreUnavailableException || reason instanceof StoreOverloadedException;
    log.atLevel(expected ? Level.DEBUG : Level.ERROR)
        .addKeyValue("conversation", reading.heard().conversation)
        .addKeyValue("connection", hearing.session().id())
        .setCause(reason)
        .log("A conversation could not be read; it is tried again");
    if (reading.heard().flow == Heard.Flow.ENDED) {
      done();
      return;
    }
    failed = true;
    retryAt = parts.time().nanos() + PAUSE;
  }

  /** A page of a store that was lost since may show what nobody has any more. */
  private void arrived(Reading reading, Page found, long history) {
    if (history == loop.history()) {
      arrived(reading, found);
    } else if (reading.heard().flow == Heard.Flow.READING || reading.what() == Reading.What.MARKS) {
      run(reading);
    } else {
      done();
    }
  }

  private void arrived(Reading reading, Page found) {
    Heard heard = reading.heard();
    if (heard.flow == Heard.Flow.ENDED) {
      done();
      return;
    }
    if (reading.what() == Reading.What.MARKS) {
      found.marks().forEach(heard::others);
      done();
      return;
    }
    Conversation now = found.now();
    if (now != null && found.allowed()) {
      heard.allowedAt(found.head());
      heard.grant(now, found.joined());
    }
    if (found.reset() != null) {
      reset(reading, found, found.reset());
      return;
    }
    if (reading.what() == Reading.What.SYNC) {
      heard.place(reading.after());
    } else if (reading.what() == Reading.What.BEGIN) {
      beginAt(reading, found);
    }
    page = found;
    sent = 0;
    pump();
  }

  private void beginAt(Reading reading, Page found) {
    Heard heard = reading.heard();
    if (reading.after() < 0) {
      heard.place(found.head());
      heard.told(found.head());
    }
    long head = heard.cursor();
    hearing.outbound().reply(new ServerFrame.Synced(heard.conversation, head, head, false));
  }

  private void reset(Reading reading, Page found, String why) {
    Heard heard = reading.heard();
    if (found.ahead()) {
      hearing.ahead(heard, reading.after(), found.head());
    } else if (found.now() != null) {
      heard.place(found.head());
    }
    hearing.reset(heard, why, found.head());
    again(heard);
    done();
  }

  private void pump() {
    Page sending = page;
    Reading reading = at;
    if (sending == null || reading == null) {
      return;
    }
    Heard heard = reading.heard();
    while (sent < sending.events().size() && heard.flow == Heard.Flow.READING && !heard.over()) {
      if (hearing.outbound().halfFull()) {
        return;
      }
      Page.Numbered event = sending.events().get(sent++);
      if (event.seq() == heard.cursor() + 1) {
        heard.send(event.seq(), event.frame());
      } else if (event.seq() > heard.cursor()) {
        throw new IllegalStateException("The log has a hole before " + event.seq());
      }
    }
    page = null;
    finished(reading, sending);
    done();
  }

  private void finished(Reading reading, Page sending) {
    Heard heard = reading.heard();
    if (heard.flow == Heard.Flow.ENDED) {
      return;
    }
    heard.knows(sending.head());
    if (heard.over()) {
      hearing.end(heard);
      return;
    }
    if (heard.flow != Heard.Flow.READING) {
      again(heard);
      return;
    }
    switch (reading.what()) {
      case SYNC -> synced(heard, sending);
      case BEGIN -> live(heard, sending);
      case CATCH_UP -> caughtUp(heard, sending);
      case MARKS -> {}
    }
  }

  private void synced(Heard heard, Page sending) {
    boolean more = heard.cursor() < sending.head();
    heard.told(sending.head());
    hearing
        .outbound()
        .reply(new ServerFrame.Synced(heard.conversation, sending.head(), heard.cursor(), more));
    if (more) {
      heard.flow = Heard.Flow.STOPPED;
      again(heard);
    } else {
      live(heard, sending);
    }
  }

  private void live(Heard heard, Page sending) {
    heard.flow = Heard.Flow.LIVE;
    sending.marks().forEach(heard::others);
    if (sending.now() != null && !heard.closed()) {
      parts.states().tell(sending.now(), hearing.session());
    }
    goOn(heard);
  }

  private void caughtUp(Heard heard, Page sending) {
    if (!sending.allowed() && !heard.ending()) {
      hearing.reset(heard, "forbidden", -1);
      return;
    }
    if (sending.events().isEmpty()) {
      heard.nothingMore();
    }
    heard.flow = Heard.Flow.LIVE;
    goOn(heard);
  }

  private void goOn(Heard heard) {
    if (heard.waitingSync >= 0) {
      again(heard);
    } else if (heard.behind()) {
      hearing.catchUp(heard);
    }
  }

  /** A sync that came meanwhile is next. */
  private void again(Heard heard) {
    if (heard.waitingSync >= 0 && heard.flow != Heard.Flow.ENDED) {
      hearing.startSync(heard, heard.waitingSync);
    }
  }

  private void done() {
    at = null;
    page = null;
    failed = false;
    begin();
  }
}
