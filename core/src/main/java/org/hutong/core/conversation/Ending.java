package org.hutong.core.conversation;

import java.util.UUID;

/** Close, reopen, rate. */
final class Ending {
  /** How long after its close a conversation may be rated, in milliseconds. */
  static final long RATING = 7L * 24 * 3600 * 1000;

  private static final int BEST = 5;
  private static final int COMMENT = 2_000;

  private Ending() {}

  static Decision close(Situation situation, Command.Close command) {
    Conversation conversation = situation.conversation();
    if (conversation == null || !mayClose(situation, conversation, command.actor())) {
      return Serving.refusedTo(situation);
    }
    if (conversation.status() == Status.CLOSED) {
      return Decision.UNCHANGED;
    }
    if (!Reasons.KNOWN.contains(command.reason())) {
      return Decision.invalid("reason: not a word of the protocol's list");
    }
    Author author = Author.of(command.actor());
    return ChangeBuilder.of(conversation, situation.now())
        .fact(author, "closed", Bodies.closed(author.sender(), command.reason()))
        .close()
        .build();
  }

  /** Whoever sees a closed one is told that it is closed: nothing is left to do. */
  private static boolean mayClose(Situation situation, Conversation conversation, Actor actor) {
    return switch (actor) {
      case Actor.Visitor _ -> situation.own();
      case Actor.Server _ -> true;
      case Actor.Agent _ ->
          situation.standing() instanceof Standing.Agent agent
              && (agent.supervisor()
                  || agent.assigned(conversation)
                  || (conversation.status() == Status.CLOSED && agent.sees(conversation)));
      case Actor.Program program -> Serving.manages(program);
      case Actor.Robot _ -> false;
    };
  }

  static Decision reopen(Situation situation, Command.Reopen command) {
    Conversation conversation = situation.conversation();
    if (!(situation.standing() instanceof Standing.Agent agent)
        || conversation == null
        || !(agent.supervisor() || agent.id().equals(conversation.lastAgent()))) {
      return Serving.refusedTo(situation);
    }
    if (conversation.status() != Status.CLOSED) {
      return Decision.conflict(conversation, conversation.agent(), "The conversation is open");
    }
    UUID other = situation.otherOpen();
    if (other != null) {
      return Decision.conflict(
          new Outcome.Conflict(null, conversation.status(), other, null),
          "The visitor has another open conversation");
    }
    Author author = Author.of(command.actor());
    return ChangeBuilder.of(conversation, situation.now())
        .fact(author, "reopened", Bodies.EMPTY)
        .fact(author, "assigned", Bodies.assigned(agent))
        .assign(agent.id())
        .callVisitor()
        .build();
  }

  static Decision rate(Situation situation, Command.Rate command) {
    Conversation conversation = situation.conversation();
    if (conversation == null || !situation.own()) {
      return Serving.refusedTo(situation);
    }
    String comment = command.comment();
    if (command.score() < 1 || command.score() > BEST) {
      return Decision.invalid("score: not from 1 to 5");
    }
    if (comment != null && comment.length() > COMMENT) {
      return Decision.invalid("comment: longer than " + COMMENT + " UTF-16 units");
    }
    String body = Bodies.rated(command.score(), comment);
    if (body.equals(situation.rated())) {
      return Decision.UNCHANGED;
    }
    if (!ratable(conversation, situation.now())) {
      return Decision.invalid("The conversation cannot be rated now");
    }
    return ChangeBuilder.of(conversation, situation.now())
        .fact(Author.of(command.actor()), "rated", body)
        .build();
  }

  private static boolean ratable(Conversation conversation, long now) {
    Long closedAt = conversation.closedAt();
    boolean spoken = conversation.agentSpokeAt() != null;
    return switch (conversation.status()) {
      case ROBOT -> false;
      case QUEUED, ASSIGNED -> spoken;
      case CLOSED -> spoken && closedAt != null && now - closedAt <= RATING;
    };
  }
}
