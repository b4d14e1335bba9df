package org.hutong.core.conversation;

import org.hutong.core.identity.Permissions;
import org.hutong.core.wire.ErrorCode;

/** Agents beside the assigned one: members and notes. */
final class Joining {
  /** Longest note, in UTF-16 units. */
  static final int NOTE = 10_000;

  private Joining() {}

  static Decision join(Situation situation, Command.Join command) {
    Conversation conversation = situation.conversation();
    if (!(situation.standing() instanceof Standing.Agent agent)
        || conversation == null
        || !agent.sees(conversation)) {
      return Serving.refusedTo(situation);
    }
    if (conversation.status() == Status.CLOSED) {
      return Decision.closedAlready(conversation);
    }
    if (agent.joined() || agent.assigned(conversation)) {
      return Decision.UNCHANGED;
    }
    return ChangeBuilder.of(conversation, situation.now())
        .fact(Author.of(command.actor()), "joined", Bodies.EMPTY)
        .join(agent.id())
        .build();
  }

  static Decision leave(Situation situation, Command.Leave command) {
    Conversation conversation = situation.conversation();
    if (!(situation.standing() instanceof Standing.Agent agent)
        || conversation == null
        || !agent.sees(conversation)) {
      return Serving.refusedTo(situation);
    }
    if (conversation.status() == Status.CLOSED) {
      return Decision.UNCHANGED;
    }
    if (agent.joined()) {
      return ChangeBuilder.of(conversation, situation.now())
          .fact(Author.of(command.actor()), "left", Bodies.EMPTY)
          .leave(agent.id())
          .build();
    }
    return agent.assigned(conversation)
        ? Decision.conflict(conversation, agent.id(), "Transfer the conversation instead")
        : Decision.UNCHANGED;
  }

  private static boolean mayNote(
      Situation situation, Conversation conversation, Command.AddNote command) {
    return switch (command.actor()) {
      case Actor.Agent _ ->
          situation.standing() instanceof Standing.Agent agent && agent.sees(conversation);
      case Actor.Program program -> program.permissions().contains(Permissions.WRITE_NOTES);
      case Actor.Server _ -> true;
      case Actor.Visitor _, Actor.Robot _ -> false;
    };
  }

  static Decision note(Situation situation, Command.AddNote command) {
    Conversation conversation = situation.conversation();
    NoteAuthor author = NoteAuthor.of(command.actor());
    if (author == null || conversation == null || !mayNote(situation, conversation, command)) {
      return Serving.refusedTo(situation);
    }
    if (command.text().isBlank()) {
      return Decision.invalid("text: is empty");
    }
    if (command.text().length() > NOTE) {
      return Decision.refuse(ErrorCode.TOO_LARGE, "text: longer than " + NOTE + " UTF-16 units");
    }
    return ChangeBuilder.of(conversation, situation.now())
        .note(author, command.id(), command.text())
        .build();
  }
}
