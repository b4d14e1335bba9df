package org.hutong.core.conversation;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** From an agent to another or to a group. */
final class Transferring {
  /** How long the giver may take it back, in milliseconds. */
  static final long TAKE_BACK = 30_000;

  private Transferring() {}

  static Decision transfer(Situation situation, Command.Transfer command) {
    Conversation conversation = situation.conversation();
    if (conversation != null && Serving.manages(command.actor())) {
      return byProgram(situation, conversation, command);
    }
    if (!(situation.standing() instanceof Standing.Agent agent)
        || conversation == null
        || !agent.sees(conversation)) {
      return Serving.refusedTo(situation);
    }
    if ((command.to() == null) == (command.group() == null)) {
      return Decision.invalid("to: exactly one of to and group is needed");
    }
    if (conversation.status() == Status.CLOSED) {
      return Decision.closedAlready(conversation);
    }
    UUID group = command.group();
    return group == null
        ? toAgent(situation, conversation, agent, command)
        : toGroup(situation, conversation, agent, group, command);
  }

  /** A program moves a conversation to a group; whom it is given to there, routing decides. */
  private static Decision byProgram(
      Situation situation, Conversation conversation, Command.Transfer command) {
    UUID group = command.group();
    if (group == null || command.to() != null || command.note() != null) {
      return Decision.invalid("group: a program transfers to a group, without a note");
    }
    if (conversation.status() == Status.CLOSED) {
      return Decision.closedAlready(conversation);
    }
    if (!situation.groupKnown()) {
      return Decision.invalid("group: there is no such group");
    }
    ChangeBuilder change = queued(conversation, group, situation, command);
    return change == null ? Decision.UNCHANGED : change.build();
  }

  private static Decision toAgent(
      Situation situation,
      Conversation conversation,
      Standing.Agent agent,
      Command.Transfer command) {
    boolean takesBack = takesBack(situation, conversation, agent, command);
    if (!agent.supervisor() && !agent.assigned(conversation) && !takesBack) {
      return Decision.forbidden("Only its agent or a supervisor may transfer it");
    }
    Standing.Agent to = situation.other();
    if (to == null) {
      return Decision.invalid("to: there is no such agent");
    }
    if (to.assigned(conversation)) {
      return Decision.UNCHANGED;
    }
    boolean able = agent.supervisor() || takesBack ? to.onDuty() : to.takesWork();
    return able ? given(situation, conversation, agent, to, command) : unable(conversation, to);
  }

  private static Decision unable(Conversation conversation, Standing.Agent to) {
    Outcome.Cause obstacle = Objects.requireNonNullElse(to.obstacle(), Outcome.Cause.OFF_DUTY);
    String message =
        switch (obstacle) {
          case BUSY -> "The agent takes no new conversations now";
          case FULL -> "The agent has no capacity left";
          default -> "The agent is not on duty";
        };
    return Decision.conflict(conversation, to.id(), obstacle, message);
  }

  private static Decision given(
      Situation situation,
      Conversation conversation,
      Standing.Agent agent,
      Standing.Agent to,
      Command.Transfer command) {
    Author author = Author.of(command.actor());
    ChangeBuilder change = ChangeBuilder.of(conversation, situation.now());
    switch (conversation.status()) {
      case ROBOT ->
          change
              .fact(author, "handoff", Bodies.handoff("robot", Serving.TAKEN))
              .fact(author, "assigned", Bodies.assigned(to));
      case QUEUED -> change.fact(author, "assigned", Bodies.assigned(to));
      case ASSIGNED ->
          change.fact(author, "transferred", Bodies.transferred(conversation.agent(), to));
      case CLOSED -> throw new IllegalStateException("A closed one was refused before");
    }
    return noted(change.assign(to.id()), agent, command).build();
  }

  private static boolean takesBack(
      Situation situation,
      Conversation conversation,
      Standing.Agent agent,
      Command.Transfer command) {
    Situation.Handover handover = situation.handover();
    return handover != null
        && agent.id().equals(command.to())
        && handover.giver().equals(agent.id().toString())
        && handover.receiver().equals(conversation.agent())
        && situation.now() - handover.at() <= TAKE_BACK;
  }

  private static Decision toGroup(
      Situation situation,
      Conversation conversation,
      Standing.Agent agent,
      UUID group,
      Command.Transfer command) {
    if (!agent.supervisor() && !agent.assigned(conversation)) {
      return Decision.forbidden("Only its agent or a supervisor may transfer it");
    }
    if (!situation.groupKnown()) {
      return Decision.invalid("group: there is no such group");
    }
    ChangeBuilder change = queued(conversation, group, situation, command);
    return change == null ? Decision.UNCHANGED : noted(change, agent, command).build();
  }

  /** Null if it waits in that queue already. */
  private static @Nullable ChangeBuilder queued(
      Conversation conversation, UUID group, Situation situation, Command.Transfer command) {
    if (conversation.status() == Status.QUEUED && group.equals(conversation.group())) {
      return null;
    }
    Author author = Author.of(command.actor());
    @Nullable UUID from = conversation.agent();
    ChangeBuilder change = ChangeBuilder.of(conversation, situation.now());
    if (conversation.status() == Status.ROBOT) {
      change.fact(author, "handoff", Bodies.handoff("robot", Serving.TAKEN));
    } else {
      change.fact(author, "transferred", Bodies.transferred(from, group));
    }
    return change.queue(group);
  }

  private static ChangeBuilder noted(
      ChangeBuilder change, Standing.Agent agent, Command.Transfer command) {
    String note = command.note();
    return note == null || note.isBlank()
        ? change
        : change.note(new NoteAuthor(agent.id(), null), null, note);
  }
}
