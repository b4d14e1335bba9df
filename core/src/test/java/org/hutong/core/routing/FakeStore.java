package org.hutong.core.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.conversation.Committed;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.conversation.Status;
import org.hutong.core.identity.AgentState;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.time.ManualTime;
import org.hutong.core.wire.ErrorCode;

/** The database and the committer in one, as far as routing can tell: rows, and who may do what. */
final class FakeStore implements Committer, RoutingStore {
  final Map<UUID, Conversation> rows = new LinkedHashMap<>();
  final Map<UUID, AgentRow> agents = new HashMap<>();
  final List<Command> commands = new ArrayList<>();
  final List<CommitListener> listeners = new ArrayList<>();
  boolean down;

  /** Whether commits reach the listeners; a lost hint when not. */
  boolean audible = true;

  private final ManualTime time;

  FakeStore(ManualTime time) {
    this.time = time;
  }

  @Override
  public void submit(Command command, Caller caller, Consumer<Outcome> then) {
    commands.add(command);
    then.accept(down ? refused(ErrorCode.UNAVAILABLE, null) : decide(command));
  }

  private static Outcome refused(ErrorCode code, Outcome.Conflict conflict) {
    return new Outcome.Refused(code, code.word(), conflict);
  }

  private Outcome decide(Command command) {
    Conversation row = rows.get(command.conversation());
    return switch (command) {
      case Command.Offer offer -> offer(row, offer);
      case Command.WithdrawOffer withdraw ->
          withdraw.agent().equals(row.offeredTo())
              ? change(row, with(row, row.status(), row.group(), row.agent(), null, null))
              : new Outcome.Unchanged(row);
      case Command.Decline decline ->
          change(row, with(row, row.status(), row.group(), row.agent(), null, null));
      case Command.Accept accept -> accept(row, ((Actor.Agent) accept.actor()).id());
      case Command.Requeue requeue ->
          change(row, with(row, Status.QUEUED, row.group(), null, null, null));
      case Command.Close close ->
          change(row, with(row, Status.CLOSED, row.group(), null, null, null));
      default -> throw new IllegalArgumentException(command.toString());
    };
  }

  private Outcome offer(Conversation row, Command.Offer offer) {
    if (row.status() != Status.QUEUED) {
      return new Outcome.Unchanged(row);
    }
    return change(row, with(row, row.status(), row.group(), null, offer.agent(), offer.until()));
  }

  private Outcome accept(Conversation row, UUID agent) {
    boolean promised =
        row.offeredTo() != null
            && !row.offeredTo().equals(agent)
            && row.offerUntil() > time.millis();
    AgentRow desk = agents.get(agent);
    if (row.status() != Status.QUEUED || promised) {
      UUID by = row.agent() == null ? row.offeredTo() : row.agent();
      return refused(ErrorCode.CONFLICT, new Outcome.Conflict(by, row.status(), null, null));
    }
    if (desk.state() != AgentState.ONLINE || desk.load() >= desk.capacity()) {
      return refused(ErrorCode.CONFLICT, new Outcome.Conflict(null, row.status(), null, null));
    }
    return change(row, with(row, Status.ASSIGNED, row.group(), agent, null, null));
  }

  UUID open(UUID group) {
    UUID id = UUID.randomUUID();
    long now = time.millis();
    Conversation row =
        new Conversation(
            id,
            group,
            UUID.randomUUID(),
            Status.QUEUED,
            group,
            null,
            1,
            2,
            now,
            0,
            now,
            null,
            null,
            null,
            null,
            null,
            now,
            now,
            0);
    rows.put(id, row);
    tell(null, row);
    return id;
  }

  Conversation row(UUID id) {
    return rows.get(id);
  }

  private Conversation with(
      Conversation row, Status status, UUID group, UUID agent, UUID offered, Long until) {
    long version = row.version() + (status == row.status() ? 0 : 1);
    Long waiting = status != Status.QUEUED ? null : row.waitingSince();
    return new Conversation(
        row.id(),
        row.site(),
        row.visitor(),
        status,
        group,
        agent,
        version,
        row.lastSeq(),
        time.millis(),
        0,
        row.openedAt(),
        null,
        agent,
        null,
        offered,
        until,
        status == Status.QUEUED && waiting == null ? Long.valueOf(time.millis()) : waiting,
        row.placeSince(),
        0);
  }

  private Outcome change(Conversation before, Conversation now) {
    rows.put(now.id(), now);
    load(before, -1);
    load(now, 1);
    tell(before, now);
    return new Outcome.Unchanged(now);
  }

  private void load(Conversation row, int difference) {
    if (row.status() == Status.ASSIGNED) {
      change(
          row.agent(),
          a -> new AgentRow(a.id(), a.state(), a.capacity(), a.load() + difference, false));
    }
  }

  void change(UUID agent, UnaryOperator<AgentRow> change) {
    agents.computeIfPresent(agent, (id, row) -> change.apply(row));
  }

  private void tell(Conversation before, Conversation now) {
    if (audible) {
      Committed commit =
          new Committed(before, now, List.of(), List.of(), List.of(), List.of(), null);
      listeners.forEach(listener -> listener.committed(commit));
    }
  }

  private void answer() {
    if (down) {
      throw new StoreUnavailableException("down", new IllegalStateException());
    }
  }

  @Override
  public List<AgentRow> agents() {
    answer();
    return List.copyOf(agents.values());
  }

  @Override
  public Optional<AgentRow> state(UUID agent, AgentState state) {
    answer();
    change(agent, a -> new AgentRow(a.id(), state, a.capacity(), a.load(), a.disabled()));
    return Optional.ofNullable(agents.get(agent));
  }

  @Override
  public List<QueuedRow> queued(int limit) {
    answer();
    return rows.values().stream()
        .filter(row -> row.status() == Status.QUEUED)
        .sorted(Comparator.comparing(Conversation::placeSince))
        .map(row -> new QueuedRow(row.id(), row.version(), row.offeredTo(), row.offerUntil()))
        .toList();
  }

  @Override
  public List<UUID> assignedTo(UUID agent, int limit) {
    answer();
    return rows.values().stream()
        .filter(row -> row.status() == Status.ASSIGNED && agent.equals(row.agent()))
        .map(Conversation::id)
        .toList();
  }

  @Override
  public List<Conversation> rows(List<UUID> conversations) {
    answer();
    return conversations.stream().map(rows::get).toList();
  }

  @Override
  public Optional<String> newestText(UUID conversation) {
    return Optional.of("{\"text\":\"Hello, is somebody there?\"}");
  }
}
