package org.hutong.core.conversation;

import java.util.List;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Messages. */
final class Speaking {
  /** The permission by which a program may speak. */
  static final String SEND = "message.send";

  private static final int LABELS = 500;

  Decision send(Situation situation, Command.Send command) {
    Decision refused = refused(situation, command);
    if (refused != null) {
      return refused;
    }
    Decision verdict = refusedBy(command.verdict());
    return verdict != null ? verdict : said(situation, command);
  }

  private static @Nullable Decision refused(Situation situation, Command.Send command) {
    return switch (command.actor()) {
      case Actor.Visitor visitor -> visitorRefused(situation, command, visitor);
      case Actor.Agent _ -> agentRefused(situation);
      case Actor.Robot robot -> robotRefused(situation, robot);
      case Actor.Program program -> programRefused(situation, program);
      case Actor.Server _ -> closedOrGone(situation.conversation());
    };
  }

  private static @Nullable Decision visitorRefused(
      Situation situation, Command.Send command, Actor.Visitor visitor) {
    Conversation conversation = situation.conversation();
    boolean named = command.conversation() != null;
    if (named && (conversation == null || !conversation.visitor().equals(visitor.id()))) {
      return Decision.notFound();
    }
    if (situation.standing() instanceof Standing.Visitor known && known.blocked()) {
      return Decision.forbidden("The visitor is blocked");
    }
    String kind = command.content().kind();
    if (!EventKinds.ofVisitor(kind)) {
      return Decision.invalid("kind: a visitor cannot send a " + kind);
    }
    if (named) {
      return closedOrGone(conversation);
    }
    return situation.rules().group() == null && opens(situation)
        ? Decision.forbidden("The site does not take messages any more")
        : null;
  }

  private static @Nullable Decision agentRefused(Situation situation) {
    Conversation conversation = situation.conversation();
    if (!(situation.standing() instanceof Standing.Agent agent)
        || conversation == null
        || !agent.sees(conversation)) {
      return Decision.notFound();
    }
    return switch (conversation.status()) {
      case CLOSED -> Decision.closed();
      case ROBOT -> Decision.forbidden("A robot answers: take the conversation over first");
      case QUEUED, ASSIGNED ->
          agent.assigned(conversation) || agent.joined()
              ? null
              : Decision.forbidden("The conversation is not yours: accept or join it first");
    };
  }

  private static @Nullable Decision robotRefused(Situation situation, Actor.Robot robot) {
    Conversation conversation = situation.conversation();
    if (conversation == null) {
      return Decision.notFound();
    }
    boolean its =
        conversation.status() == Status.ROBOT && conversation.version() == robot.version();
    return its ? null : Decision.forbidden("The conversation is not the robot's any more");
  }

  private static @Nullable Decision programRefused(Situation situation, Actor.Program program) {
    if (!program.permissions().contains(SEND)) {
      return Decision.forbidden("The permission message.send is missing");
    }
    return closedOrGone(situation.conversation());
  }

  private static @Nullable Decision closedOrGone(@Nullable Conversation conversation) {
    if (conversation == null) {
      return Decision.notFound();
    }
    return conversation.status() == Status.CLOSED ? Decision.closed() : null;
  }

  /** What the filters say, once rights and state have let the message through. */
  static @Nullable Decision refusedBy(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Pass _, Verdict.Replace _ -> null;
      case Verdict.Reject reject -> Decision.refuse(ErrorCode.REJECTED, reject.reason());
      case Verdict.Unavailable unavailable ->
          Decision.refuse(ErrorCode.UNAVAILABLE, unavailable.reason());
      case Verdict.Refused refused -> Decision.refuse(refused.code(), refused.reason());
    };
  }

  private static Decision said(Situation situation, Command.Send command) {
    ChangeBuilder change = ground(situation, command);
    Author author = Author.of(command.actor());
    if (command.actor() instanceof Actor.Agent) {
      change.agentSpoke();
    }
    return change
        .said(
            author,
            command.id(),
            command.content().same(),
            command.content().kind(),
            body(command.verdict(), command.content().body()),
            labels(command.verdict()))
        .build();
  }

  static String body(Verdict verdict, String sent) {
    return verdict instanceof Verdict.Replace replace ? replace.body() : sent;
  }

  static @Nullable String labels(Verdict verdict) {
    List<String> labels =
        switch (verdict) {
          case Verdict.Pass pass -> pass.labels();
          case Verdict.Replace replace -> replace.labels();
          case Verdict.Reject _, Verdict.Unavailable _, Verdict.Refused _ -> List.of();
        };
    String joined = String.join(",", labels);
    return joined.isEmpty() ? null : joined.substring(0, Math.min(joined.length(), LABELS));
  }

  /** The conversation as it must be for the message: gone on with, reopened or opened. */
  private static ChangeBuilder ground(Situation situation, Command.Send command) {
    Conversation conversation = situation.conversation();
    if (conversation == null || (command.conversation() == null && opens(situation))) {
      return opened(situation, command);
    }
    return conversation.status() == Status.CLOSED
        ? reopened(situation, conversation, Author.of(command.actor()))
        : ChangeBuilder.of(conversation, situation.now());
  }

  private static boolean opens(Situation situation) {
    Conversation conversation = situation.conversation();
    return conversation == null
        || (conversation.status() == Status.CLOSED && !inWindow(conversation, situation));
  }

  private static boolean inWindow(Conversation conversation, Situation situation) {
    Long closedAt = conversation.closedAt();
    return closedAt != null && situation.now() - closedAt < situation.rules().reopen();
  }

  private static ChangeBuilder opened(Situation situation, Command.Send command) {
    if (!(command.actor() instanceof Actor.Visitor visitor)) {
      throw new IllegalStateException("Only a visitor opens a conversation");
    }
    Situation.Rules rules = situation.rules();
    Status status = rules.robot() ? Status.ROBOT : Status.QUEUED;
    return ChangeBuilder.opened(
            situation.fresh(),
            visitor.site(),
            visitor.id(),
            rules.group(),
            rules.robot(),
            situation.now())
        .fact(Author.of(visitor), "opened", Bodies.opened(status));
  }

  private static ChangeBuilder reopened(
      Situation situation, Conversation conversation, Author author) {
    ChangeBuilder change =
        ChangeBuilder.of(conversation, situation.now())
            .fact(author, "reopened", Bodies.EMPTY)
            .callVisitor();
    Standing.Agent last = situation.other();
    if (last != null && last.takesWork()) {
      return change.fact(Author.SYSTEM, "assigned", Bodies.assigned(last)).assign(last.id());
    }
    return change.queue(
        conversation.group() != null ? conversation.group() : situation.rules().group());
  }
}
