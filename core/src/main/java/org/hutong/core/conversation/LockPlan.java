package org.hutong.core.conversation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a batch needs from the store before its conversations are known: whom to lock, whom to read.
 */
final class LockPlan {
  /** Visitors whose sends name no conversation. */
  final Map<UUID, Actor.Visitor> opening = new LinkedHashMap<>();

  /** Of those, the ones whose row may have to be made. */
  final List<Actor.Visitor> speaking = new ArrayList<>();

  final Set<UUID> visitors = new LinkedHashSet<>();
  final Set<UUID> conversations = new LinkedHashSet<>();
  final Set<UUID> reopened = new LinkedHashSet<>();
  final Set<UUID> agents = new LinkedHashSet<>();

  /** Commands other than messages are under way: memberships matter for everybody. */
  final boolean moving;

  LockPlan(List<Entry> entries) {
    Set<UUID> seen = new HashSet<>();
    boolean moves = false;
    for (Entry entry : entries) {
      Command command = entry.command();
      add(command, seen);
      moves |= moves(command);
    }
    moving = moves;
  }

  private void add(Command command, Set<UUID> seen) {
    UUID conversation = command.conversation();
    if (conversation != null) {
      conversations.add(conversation);
    }
    switch (command.actor()) {
      case Actor.Visitor visitor -> {
        visitors.add(visitor.id());
        if (conversation == null) {
          opening.put(visitor.id(), visitor);
          if (passes(command) && seen.add(visitor.id())) {
            speaking.add(visitor);
          }
        }
      }
      case Actor.Agent agent -> agents.add(agent.id());
      case Actor.Robot _, Actor.Program _, Actor.Server _ -> {}
    }
    if (command instanceof Command.Reopen reopen) {
      reopened.add(reopen.conversation());
    }
    UUID named = named(command);
    if (named != null) {
      agents.add(named);
    }
  }

  /** A visitor whose first message is refused leaves no row. */
  private static boolean passes(Command command) {
    return command instanceof Command.Send send
        && !(send.verdict() instanceof Verdict.Reject)
        && !(send.verdict() instanceof Verdict.Unavailable);
  }

  /** The agent whom a command names beside its actor. */
  static @Nullable UUID named(Command command) {
    return switch (command) {
      case Command.Transfer transfer -> transfer.to();
      case Command.Offer offer -> offer.agent();
      case Command.WithdrawOffer withdraw -> withdraw.agent();
      case Command.Requeue requeue -> requeue.agent();
      default -> null;
    };
  }

  /** Whether it can change agents' loads or what is theirs. */
  static boolean moves(Command command) {
    return switch (command) {
      case Command.Accept _,
          Command.Decline _,
          Command.Transfer _,
          Command.Join _,
          Command.Leave _,
          Command.Close _,
          Command.Reopen _,
          Command.Offer _,
          Command.WithdrawOffer _,
          Command.Requeue _,
          Command.Handoff _ ->
          true;
      case Command.Send _, Command.Edit _, Command.Recall _, Command.Rate _, Command.AddNote _ ->
          false;
    };
  }
}
