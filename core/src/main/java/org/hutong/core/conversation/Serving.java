package org.hutong.core.conversation;

import java.util.UUID;
import org.hutong.core.identity.Permissions;
import org.jspecify.annotations.Nullable;

/** From the robot to the queue, from the queue to an agent: hand-off, offers, acceptance. */
final class Serving {
  /** Why a robot's conversation passes to an agent who takes it. */
  static final String TAKEN = "taken";

  private Serving() {}

  static Decision handoff(Situation situation, Command.Handoff command) {
    Conversation conversation = situation.conversation();
    if (conversation == null || !mayAsk(conversation, command.actor())) {
      return refusedTo(situation);
    }
    if (!Reasons.KNOWN.contains(command.reason())) {
      return Decision.invalid("reason: not a word of the protocol's list");
    }
    return switch (conversation.status()) {
      case CLOSED -> Decision.closed();
      case QUEUED, ASSIGNED -> Decision.UNCHANGED;
      case ROBOT -> handedOff(situation, conversation, command);
    };
  }

  private static Decision handedOff(
      Situation situation, Conversation conversation, Command.Handoff command) {
    String from = "robot";
    if (command.actor() instanceof Actor.Robot robot) {
      if (robot.version() != conversation.version()) {
        return Decision.forbidden("The conversation has changed since the question");
      }
      from = robot.id();
    }
    UUID group = conversation.group() != null ? conversation.group() : situation.rules().group();
    return ChangeBuilder.of(conversation, situation.now())
        .fact(Author.of(command.actor()), "handoff", Bodies.handoff(from, command.reason()))
        .queue(group)
        .build();
  }

  private static boolean mayAsk(Conversation conversation, Actor actor) {
    return switch (actor) {
      case Actor.Visitor visitor -> conversation.visitor().equals(visitor.id());
      case Actor.Robot _, Actor.Server _ -> true;
      case Actor.Program program -> manages(program);
      case Actor.Agent _ -> false;
    };
  }

  static boolean manages(Actor actor) {
    return actor instanceof Actor.Program program
        && program.permissions().contains(Permissions.MANAGE_CONVERSATIONS);
  }

  static Decision accept(Situation situation, Command.Accept command) {
    Conversation conversation = situation.conversation();
    if (!(situation.standing() instanceof Standing.Agent agent)
        || conversation == null
        || !agent.sees(conversation)) {
      return refusedTo(situation);
    }
    return switch (conversation.status()) {
      case CLOSED -> Decision.closedAlready(conversation);
      case ASSIGNED ->
          agent.assigned(conversation)
              ? Decision.UNCHANGED
              : Decision.conflict(
                  conversation,
                  conversation.agent(),
                  Outcome.Cause.TAKEN,
                  "Another agent has the conversation");
      case ROBOT, QUEUED -> taken(situation, conversation, agent, command);
    };
  }

  private static Decision taken(
      Situation situation,
      Conversation conversation,
      Standing.Agent agent,
      Command.Accept command) {
    if (!agent.serves(conversation) && !agent.supervisor()) {
      return Decision.forbidden("You do not serve the group of this conversation");
    }
    UUID offered = standingOffer(conversation, situation.now());
    if (offered != null && !offered.equals(agent.id())) {
      return Decision.conflict(
          conversation, offered, Outcome.Cause.OFFERED, "It is offered to another agent just now");
    }
    Outcome.Cause obstacle = agent.obstacle();
    if (obstacle != null) {
      return Decision.conflict(conversation, null, obstacle, takesNone(obstacle));
    }
    Author author = Author.of(command.actor());
    ChangeBuilder change = ChangeBuilder.of(conversation, situation.now());
    if (conversation.status() == Status.ROBOT) {
      change.fact(author, "handoff", Bodies.handoff("robot", TAKEN));
    }
    return change.fact(author, "assigned", Bodies.assigned(agent)).assign(agent.id()).build();
  }

  private static String takesNone(Outcome.Cause obstacle) {
    return switch (obstacle) {
      case BUSY -> "You are set to take no new conversations";
      case FULL -> "You have no capacity left";
      default -> "You are not on duty";
    };
  }

  /** Who may take it before anybody else now; null if nobody may. */
  static @Nullable UUID standingOffer(Conversation conversation, long now) {
    Long until = conversation.offerUntil();
    return until != null && until > now ? conversation.offeredTo() : null;
  }

  static Decision decline(Situation situation, Command.Decline command) {
    Conversation conversation = situation.conversation();
    if (!(situation.standing() instanceof Standing.Agent agent)
        || conversation == null
        || !agent.sees(conversation)) {
      return refusedTo(situation);
    }
    return agent.id().equals(conversation.offeredTo())
        ? ChangeBuilder.of(conversation, situation.now()).withdrawOffer().build()
        : Decision.UNCHANGED;
  }

  static Decision offer(Situation situation, Command.Offer command) {
    Conversation conversation = situation.conversation();
    if (conversation == null || !(command.actor() instanceof Actor.Server)) {
      return refusedTo(situation);
    }
    UUID offered = standingOffer(conversation, situation.now());
    if (conversation.status() != Status.QUEUED
        || (offered != null && !offered.equals(command.agent()))) {
      return Decision.conflict(conversation, offered, "It does not wait for an offer");
    }
    Standing.Agent agent = situation.other();
    if (agent == null || !agent.takesWork() || !agent.serves(conversation)) {
      return Decision.conflict(conversation, null, "The agent cannot take it");
    }
    return offered != null
        ? Decision.UNCHANGED
        : ChangeBuilder.of(conversation, situation.now())
            .offer(command.agent(), command.until())
            .build();
  }

  static Decision withdraw(Situation situation, Command.WithdrawOffer command) {
    Conversation conversation = situation.conversation();
    if (conversation == null || !(command.actor() instanceof Actor.Server)) {
      return refusedTo(situation);
    }
    return command.agent().equals(conversation.offeredTo())
        ? ChangeBuilder.of(conversation, situation.now()).withdrawOffer().build()
        : Decision.UNCHANGED;
  }

  /** An agent is gone: what is his goes back to the queue, what is offered to him to the next. */
  static Decision requeue(Situation situation, Command.Requeue command) {
    Conversation conversation = situation.conversation();
    if (conversation == null || !(command.actor() instanceof Actor.Server)) {
      return refusedTo(situation);
    }
    if (command.agent().equals(conversation.agent())) {
      return ChangeBuilder.of(conversation, situation.now())
          .fact(
              Author.SYSTEM,
              "transferred",
              Bodies.transferred(command.agent(), conversation.group()))
          .queueAgain(conversation.group())
          .build();
    }
    return command.agent().equals(conversation.offeredTo())
        ? ChangeBuilder.of(conversation, situation.now()).withdrawOffer().build()
        : Decision.UNCHANGED;
  }

  /** The answer to who may not do it: he must not learn whether there is such a conversation. */
  static Decision refusedTo(Situation situation) {
    Conversation conversation = situation.conversation();
    boolean sees =
        conversation != null
            && switch (situation.standing()) {
              case Standing.Agent agent -> agent.sees(conversation);
              case Standing.Trusted _ -> true;
              case Standing.Visitor _, Standing.Unknown _ -> situation.own();
            };
    return sees ? Decision.forbidden("You may not do this") : Decision.notFound();
  }
}
