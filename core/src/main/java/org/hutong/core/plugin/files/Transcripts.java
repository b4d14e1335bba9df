package org.hutong.core.plugin.files;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.conversation.Committed;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.ids.Ids;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.Timers;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.FileBodies;
import org.hutong.core.wire.RefusedFrameException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Voice messages get their transcript: after the commit, or when an agent asks. It comes as an edit
 * by the server. What waits when the server stops is not asked for again by itself: an agent can.
 */
public final class Transcripts implements CommitListener, Managed {
  private static final Logger log = LoggerFactory.getLogger(Transcripts.class);
  private static final String VOICE = "voice";
  private static final int AT_ONCE = 4;
  private static final int MOST_WAITING = 1000;
  private static final int TRIES = 6;

  private final Recognition recognition;
  private final EventLog events;
  private final Provider<Committer> committer;
  private final Contents contents;
  private final Timers timers;
  private final Ids ids;
  private final Semaphore free = new Semaphore(AT_ONCE);
  private final Set<Place> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean open;

  private record Place(UUID conversation, long seq) {}

  /** The committer tells its listeners, of which this is one: it is asked for late. */
  @Inject
  Transcripts(
      Recognition recognition,
      EventLog events,
      Provider<Committer> committer,
      Contents contents,
      Timers timers,
      Ids ids) {
    this.recognition = recognition;
    this.events = events;
    this.committer = committer;
    this.contents = contents;
    this.timers = timers;
    this.ids = ids;
  }

  @Override
  public void start() {
    open = true;
  }

  @Override
  public void stop() {
    open = false;
  }

  @Override
  public void committed(Committed commit) {
    if (recognition.any()) {
      commit.events().stream().filter(event -> event.kind().equals(VOICE)).forEach(this::begin);
    }
  }

  /** What became of asking for one. */
  public enum Asked {
    /** It will come as an edit. */
    BEGUN,
    /** There is no voice message. */
    NO_VOICE,
    /** No plugin recognizes speech. */
    NOBODY
  }

  /** Asks again for the transcript of a voice message. Blocks on the database. */
  public Asked ask(UUID conversation, long seq) {
    if (!recognition.any()) {
      return Asked.NOBODY;
    }
    List<Event> found = events.events(conversation, seq - 1, 1);
    if (found.isEmpty() || found.getFirst().seq() != seq || !voice(found.getFirst())) {
      return Asked.NO_VOICE;
    }
    begin(found.getFirst());
    return Asked.BEGUN;
  }

  private static boolean voice(Event event) {
    return event.kind().equals(VOICE) && FileBodies.file(VOICE, event.body()) != null;
  }

  /** Never blocks. Beyond the bound a message stays without, and an agent may ask. */
  private void begin(Event event) {
    var place = new Place(event.conversation(), event.seq());
    if (waiting.size() < MOST_WAITING && waiting.add(place)) {
      work(event, place, 1);
    }
  }

  private void work(Event event, Place place, int attempt) {
    Thread.ofVirtual().name("hutong-transcript").start(() -> attempt(event, place, attempt));
  }

  private void attempt(Event event, Place place, int attempt) {
    boolean again = false;
    try {
      again = open && !settled(event) && attempt < TRIES;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      log.atWarn()
          .addKeyValue("conversation", event.conversation())
          .setCause(e)
          .log("A voice message could not be transcribed");
    }
    if (again) {
      timers.after(Duration.ofSeconds(1L << (attempt - 1)), () -> work(event, place, attempt + 1));
    } else {
      waiting.remove(place);
    }
  }

  /** False if it is worth to try again. */
  private boolean settled(Event event) throws IOException, InterruptedException {
    free.acquire();
    try {
      String file = String.valueOf(FileBodies.file(VOICE, event.body()));
      return switch (recognition.recognize(file)) {
        case Recognition.Outcome.Said(String text) -> {
          edit(event, text);
          yield true;
        }
        case Recognition.Outcome.Nothing _ -> true;
        case Recognition.Outcome.Failed _ -> false;
      };
    } finally {
      free.release();
    }
  }

  private void edit(Event event, String text) {
    String body = FileBodies.filled(VOICE, event.body(), Map.of("transcript", text));
    try {
      committer
          .get()
          .submit(
              new Command.Edit(
                  new Actor.Server(),
                  event.conversation(),
                  ids.next().toString(),
                  event.seq(),
                  contents.edit(event.seq(), body),
                  Verdict.PASS),
              outcome -> told(event, outcome));
    } catch (RefusedFrameException e) {
      log.atWarn()
          .addKeyValue("conversation", event.conversation())
          .log("A transcript cannot be stored: {}", e.reason());
    }
  }

  private static void told(Event event, Outcome outcome) {
    if (outcome instanceof Outcome.Refused refused) {
      log.atInfo()
          .addKeyValue("conversation", event.conversation())
          .log("A transcript was not stored: {}", refused.message());
    }
  }
}
