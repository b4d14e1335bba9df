package org.hutong.core.conversation;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.Decision.Change;
import org.hutong.core.conversation.Rows.EventRow;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.From;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a batch: lock, look up, decide each in order, write. The caller commits. Nothing
 * of it is told to anybody before.
 */
final class Attempt {
  private static final Decision HELD =
      Decision.refuse(ErrorCode.ORDER_HOLD, "A message before this one was refused for now");

  private final Statements statements;
  private final List<Entry> entries;
  private final Decide decide;
  private final Situations.Ground ground;
  private final long now;
  private final List<Decided> decided = new ArrayList<>();

  /**
   * What became of one entry.
   *
   * @param state of its conversation after the decision, null if there is none
   * @param events the new ones; for a repeat the first
   */
  record Decided(
      Entry entry,
      Decision decision,
      @Nullable Conversation state,
      List<EventRow> events,
      @Nullable UUID note) {}

  Attempt(
      Statements statements,
      List<Entry> entries,
      Decide decide,
      Situations.Ground ground,
      long now) {
    this.statements = statements;
    this.entries = entries;
    this.decide = decide;
    this.ground = ground;
    this.now = now;
  }

  /**
   * @param made visitors whose rows were made: nobody knew their names before
   * @param people how everybody may see the visitors and agents whom the batch read
   */
  record Result(List<Decided> decided, Set<UUID> made, Map<String, From> people, boolean wrote) {}

  Result run(long memory, boolean outbox) throws SQLException {
    World world = new Gathering(statements, entries, ground.attachments(), now).gather(memory);
    Situations situations = new Situations(world, statements, ground, now);
    Attaching attaching = new Attaching(world, statements);
    Openings openings = new Openings(world, statements, ground.openings(), now);
    for (Entry entry : entries) {
      decided.add(
          entry.caller().held()
              ? new Decided(entry, HELD, null, List.of(), null)
              : decide(
                  entry,
                  attaching.checked(entry.command()),
                  new Around(world, situations, openings)));
    }
    boolean writes = !world.touched.isEmpty();
    if (writes) {
      new Writing(statements, world).write(outbox);
    }
    return new Result(decided, world.made, world.people(), writes || !world.made.isEmpty());
  }

  /** What the commands of the attempt are decided in. */
  private record Around(World world, Situations situations, Openings openings) {}

  private Decided decide(Entry entry, Command command, Around around) throws SQLException {
    Situation situation = around.situations().of(command);
    Decision decision = decide.decide(situation, command);
    if (decision instanceof Change change) {
      Decision refused = around.openings().refused(command, change);
      decision = refused == null ? change : refused;
    }
    return switch (decision) {
      case Change change -> apply(entry, change, around.world());
      case Decision.Repeat _ -> {
        EventRow first = around.situations().firstRow(entry.command());
        yield new Decided(entry, decision, null, first == null ? List.of() : List.of(first), null);
      }
      case Decision.Refuse _, Decision.Unchanged _, Decision.RepeatNote _ ->
          new Decided(entry, decision, situation.conversation(), List.of(), null);
    };
  }

  private Decided apply(Entry entry, Change change, World world) {
    List<EventRow> events = new ArrayList<>(change.facts().size());
    for (Decision.Fact fact : change.facts()) {
      EventRow row =
          new EventRow(
              change.now().id(),
              fact.seq(),
              ground.id(),
              fact.author(),
              fact.clientId(),
              fact.same(),
              fact.kind(),
              fact.body(),
              false,
              fact.at());
      events.add(row);
      String labels = fact.labels();
      if (labels != null) {
        world.labels.put(row, labels);
      }
    }
    UUID note = change.note() == null ? null : ground.id();
    world.apply(change, events, note);
    return new Decided(entry, change, change.now(), events, note);
  }
}
