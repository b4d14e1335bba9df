package org.hutong.core.routing;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.conversation.Status;
import org.hutong.core.identity.Groups;
import org.hutong.core.wire.ErrorCode;

/** Lets agents serve themselves. The commit settles who gets what. */
final class GroupLines implements WaitingLine {
  private static final int TRIES = 20;

  private final Floor floor;
  private final Groups groups;
  private final Provider<Committer> committer;

  @Inject
  GroupLines(Floor floor, Groups groups, Provider<Committer> committer) {
    this.floor = floor;
    this.groups = groups;
    this.committer = committer;
  }

  @Override
  public void next(Actor.Agent agent, UUID group, Consumer<Outcome> then) {
    if (groups.byId(group).isEmpty()) {
      then.accept(Outcome.Refused.of(ErrorCode.NOT_FOUND, "There is no such group"));
    } else if (!groups.agentsOf(group).contains(agent.id())) {
      then.accept(Outcome.Refused.of(ErrorCode.FORBIDDEN, "You do not serve in this group"));
    } else {
      attempt(agent, group, new HashSet<>(), then);
    }
  }

  private void attempt(Actor.Agent agent, UUID group, Set<UUID> tried, Consumer<Outcome> then) {
    Optional<UUID> first =
        tried.size() < TRIES ? first(agent.id(), group, tried) : Optional.empty();
    if (first.isEmpty()) {
      then.accept(Outcome.Refused.of(ErrorCode.NOT_FOUND, "Nobody is waiting"));
      return;
    }
    UUID conversation = first.get();
    tried.add(conversation);
    committer
        .get()
        .submit(
            new Command.Accept(agent, conversation),
            outcome -> {
              if (somebodyElse(outcome, agent.id())) {
                attempt(agent, group, tried, then);
              } else {
                then.accept(outcome);
              }
            });
  }

  private Optional<UUID> first(UUID agent, UUID group, Set<UUID> tried) {
    return floor.read(
        f ->
            f.line(group).waiters.stream()
                .filter(waiter -> !tried.contains(waiter.id))
                .filter(waiter -> waiter.offer == null || waiter.offer.agent.equals(agent))
                .map(waiter -> waiter.id)
                .findFirst());
  }

  /** Taken, closed or promised meanwhile: the next one may be had. */
  private static boolean somebodyElse(Outcome outcome, UUID agent) {
    if (!(outcome instanceof Outcome.Refused refused)) {
      return false;
    }
    Outcome.Conflict conflict = refused.conflict();
    if (refused.code() == ErrorCode.CONFLICT && conflict != null) {
      UUID by = conflict.by();
      return conflict.state() != Status.QUEUED || (by != null && !by.equals(agent));
    }
    return refused.code() == ErrorCode.NOT_FOUND || refused.code() == ErrorCode.CLOSED;
  }

  @Override
  public int length(UUID group) {
    return floor.read(f -> f.line(group).waiters.size());
  }
}
