package org.hutong.core.conversation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.Attempt.Decided;
import org.hutong.core.conversation.Decision.Change;
import org.hutong.core.conversation.Rows.EventRow;
import org.hutong.core.identity.People;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.From;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what was made durable: first those who wait for an acknowledgement alone, then the
 * listeners, then the others who asked. Reads nothing: whoever spoke was read by the transaction.
 */
final class Outcomes {
  private static final Logger log = LoggerFactory.getLogger(Outcomes.class);
  private static final Outcome UNKNOWN =
      Outcome.Refused.of(ErrorCode.INTERNAL, "The command could not be carried out");

  private final People people;
  private final Set<CommitListener> listeners;
  private final MeterRegistry meters;

  @Inject
  Outcomes(People people, Set<CommitListener> listeners, MeterRegistry meters) {
    this.people = people;
    this.listeners = listeners;
    this.meters = meters;
  }

  void tell(Attempt.Result result) {
    result.made().forEach(people::forget);
    Names names = new Names(people, result.people());
    List<Told> told = result.decided().stream().map(decided -> told(decided, names)).toList();
    for (Told one : told) {
      if (one.ahead()) {
        answer(one.entry, one.outcome);
      }
    }
    for (Told one : told) {
      if (one.commit != null) {
        publish(one.commit);
      }
    }
    for (Told one : told) {
      if (!one.ahead()) {
        answer(one.entry, one.outcome);
      }
    }
  }

  private record Told(Entry entry, @Nullable Committed commit, Outcome outcome) {
    boolean ahead() {
      return entry.caller().ahead();
    }
  }

  /** How authors are called: as the transaction read them, else as they are remembered. */
  private record Names(People people, Map<String, From> read) {
    From of(Author author, Actor actor) {
      if (actor instanceof Actor.Program program && program.id().equals(author.sender())) {
        return new From(program.id(), author.role(), program.name(), null);
      }
      if (author.equals(Author.SYSTEM)) {
        return From.SYSTEM;
      }
      From from = read.get(author.sender());
      return from != null && from.role() == author.role()
          ? from
          : people.remembered(author.sender(), author.role());
    }
  }

  private static Told told(Decided decided, Names names) {
    Entry entry = decided.entry();
    return switch (decided.decision()) {
      case Change change -> changed(decided, change, names);
      case Decision.Repeat _ ->
          new Told(
              entry,
              null,
              decided.events().isEmpty()
                  ? UNKNOWN
                  : new Outcome.Repeat(event(decided.events().getFirst(), entry, names)));
      case Decision.Refuse refuse -> new Told(entry, null, refuse.refusal());
      case Decision.Unchanged _ -> new Told(entry, null, unchanged(decided.state()));
      case Decision.RepeatNote repeat -> new Told(entry, null, noted(decided, repeat, names));
    };
  }

  private static Outcome unchanged(@Nullable Conversation state) {
    return state == null ? UNKNOWN : new Outcome.Unchanged(state);
  }

  private static Outcome noted(Decided decided, Decision.RepeatNote repeat, Names names) {
    Conversation state = decided.state();
    return state == null || !(decided.entry().command() instanceof Command.AddNote add)
        ? UNKNOWN
        : new Outcome.Noted(
            new Note(
                state.id(),
                repeat.n(),
                repeat.id(),
                names.of(Author.of(add.actor()), add.actor()),
                add.text(),
                repeat.at()),
            state);
  }

  private static Told changed(Decided decided, Change change, Names names) {
    Entry entry = decided.entry();
    List<Event> events = decided.events().stream().map(row -> event(row, entry, names)).toList();
    Note note = note(decided, change, names);
    Committed commit =
        new Committed(
            change.before(),
            change.now(),
            events,
            note == null ? List.of() : List.of(note),
            change.joined() == null ? List.of() : List.of(change.joined()),
            change.left() == null ? List.of() : List.of(change.left()),
            entry.caller().name());
    Outcome outcome =
        note != null && entry.command() instanceof Command.AddNote
            ? new Outcome.Noted(note, change.now())
            : events.isEmpty()
                ? new Outcome.Unchanged(change.now())
                : new Outcome.Done(events, change.now());
    return new Told(entry, commit, outcome);
  }

  private static @Nullable Note note(Decided decided, Change change, Names names) {
    Decision.NoteDraft draft = change.note();
    UUID id = decided.note();
    if (draft == null || id == null) {
      return null;
    }
    From author =
        names.of(Author.of(decided.entry().command().actor()), decided.entry().command().actor());
    return new Note(change.now().id(), draft.n(), id, author, draft.text(), draft.at());
  }

  private static Event event(EventRow row, Entry entry, Names names) {
    return new Event(
        row.conversation(),
        row.seq(),
        row.id(),
        row.clientId(),
        names.of(row.author(), entry.command().actor()),
        row.kind(),
        row.blank() ? Bodies.RECALLED : row.body(),
        row.at());
  }

  private void publish(Committed commit) {
    for (CommitListener listener : listeners) {
      try {
        listener.committed(commit);
      } catch (RuntimeException e) {
        log.atError()
            .addKeyValue("conversation", commit.now().id())
            .addKeyValue("connection", commit.source())
            .setCause(e)
            .log("A listener failed at a commit");
      }
    }
  }

  /** Answers once; what the one who asked does with it cannot hurt the others. */
  void answer(Entry entry, Outcome outcome) {
    count(outcome);
    if (log.isDebugEnabled()) {
      line(entry, outcome);
    }
    try {
      entry.then().accept(outcome);
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("conversation", entry.command().conversation())
          .addKeyValue("connection", entry.caller().name())
          .setCause(e)
          .log("An outcome was not taken");
    }
  }

  /** Where a message stands and whose connection brought it; never what it says. */
  private static void line(Entry entry, Outcome outcome) {
    Event event =
        switch (outcome) {
          case Outcome.Done done -> done.events().getLast();
          case Outcome.Repeat repeat -> repeat.first();
          case Outcome.Unchanged _, Outcome.Noted _, Outcome.Refused _ -> null;
        };
    log.atDebug()
        .addKeyValue(
            "conversation", event == null ? entry.command().conversation() : event.conversation())
        .addKeyValue("event", event == null ? null : event.id())
        .addKeyValue("connection", entry.caller().name())
        .log("{} of {}", outcome.getClass().getSimpleName(), kind(entry.command()));
  }

  static String kind(Command command) {
    return command.getClass().getSimpleName();
  }

  private void count(Outcome outcome) {
    switch (outcome) {
      case Outcome.Done _ ->
          counter("hutong.commit.done", "Commands that changed something").increment();
      case Outcome.Repeat _ ->
          counter("hutong.commit.repeated", "Commands that had been carried out before")
              .increment();
      case Outcome.Unchanged _ ->
          counter("hutong.commit.unchanged", "Commands whose result held already").increment();
      case Outcome.Noted _ -> counter("hutong.commit.noted", "Notes that were stored").increment();
      case Outcome.Refused refused ->
          counter(
                  "hutong.commit.refused",
                  "Refused commands, by error code",
                  "code",
                  refused.code().word())
              .increment();
    }
  }

  private Counter counter(String name, String description, String... tags) {
    return Counter.builder(name).description(description).tags(tags).register(meters);
  }
}
