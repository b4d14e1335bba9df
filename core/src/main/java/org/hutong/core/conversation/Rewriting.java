package org.hutong.core.conversation;

import org.hutong.core.wire.Contents;
import org.hutong.core.wire.RefusedFrameException;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;

/** Edits and recalls: one's own messages, within the site's window, in whatever status. */
final class Rewriting {
  private static final String CARD = "card";

  private final Contents contents;

  Rewriting(Contents contents) {
    this.contents = contents;
  }

  Decision edit(Situation situation, Command.Edit command) {
    Decision refused = refused(situation, command.actor(), false);
    if (refused == null) {
      refused = Speaking.refusedBy(command.verdict());
    }
    Conversation conversation = situation.conversation();
    Situation.Target target = situation.target();
    if (refused != null || conversation == null || target == null) {
      return refused == null ? Decision.notFound() : refused;
    }
    String body = Speaking.body(command.verdict(), command.content().body());
    try {
      contents.checkEdit(target.kind(), body);
    } catch (RefusedFrameException e) {
      return Decision.refuse(e.code(), e.reason());
    }
    return ChangeBuilder.of(conversation, situation.now())
        .said(
            Author.of(command.actor()),
            command.id(),
            command.content().same(),
            "edit",
            body,
            Speaking.labels(command.verdict()))
        .build();
  }

  Decision recall(Situation situation, Command.Recall command) {
    Decision refused = refused(situation, command.actor(), true);
    Conversation conversation = situation.conversation();
    if (refused != null || conversation == null) {
      return refused == null ? Decision.notFound() : refused;
    }
    return ChangeBuilder.of(conversation, situation.now())
        .said(
            Author.of(command.actor()),
            command.id(),
            command.same(),
            "recall",
            Bodies.recall(command.target()),
            null)
        .blank(command.target())
        .build();
  }

  private static @Nullable Decision refused(Situation situation, Actor actor, boolean recall) {
    Conversation conversation = situation.conversation();
    if (conversation == null || !sees(situation, conversation, actor)) {
      return Decision.notFound();
    }
    if (situation.standing() instanceof Standing.Visitor visitor && visitor.blocked()) {
      return Decision.forbidden("The visitor is blocked");
    }
    Situation.Target target = situation.target();
    if (target == null || !EventKinds.isMessage(target.kind())) {
      return Decision.invalid("target: there is no message under this seq");
    }
    if (target.blank()) {
      return Decision.invalid("target: the message was recalled");
    }
    return notHis(situation, actor, target, recall);
  }

  private static @Nullable Decision notHis(
      Situation situation, Actor actor, Situation.Target target, boolean recall) {
    if (actor instanceof Actor.Server) {
      return null;
    }
    Author author = Author.of(actor);
    if (!target.sender().equals(author.sender())) {
      return Decision.forbidden("The message is somebody else's");
    }
    boolean standing = !recall && CARD.equals(target.kind()) && author.role() != Role.VISITOR;
    return standing || situation.now() - target.at() <= situation.rules().edit()
        ? null
        : Decision.forbidden("The message is too old to be changed");
  }

  private static boolean sees(Situation situation, Conversation conversation, Actor actor) {
    return switch (actor) {
      case Actor.Visitor visitor -> conversation.visitor().equals(visitor.id());
      case Actor.Agent _ ->
          situation.standing() instanceof Standing.Agent agent && agent.sees(conversation);
      case Actor.Robot _, Actor.Server _ -> true;
      case Actor.Program program -> program.permissions().contains(Speaking.SEND);
    };
  }
}
