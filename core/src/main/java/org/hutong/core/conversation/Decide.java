package org.hutong.core.conversation;

import org.hutong.core.wire.Contents;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What may happen: {@code states.md} as one pure function. It knows no SQL, no socket, and no clock
 * but the one in the {@link Situation}.
 */
final class Decide {
  private final Speaking speaking;
  private final Rewriting rewriting;

  Decide(Contents contents) {
    this.speaking = new Speaking();
    this.rewriting = new Rewriting(contents);
  }

  /** Never throws for what a caller may do wrong; a refusal says what it was. */
  Decision decide(Situation situation, Command command) {
    Decision before = before(situation, command);
    if (before != null) {
      return before;
    }
    return switch (command) {
      case Command.Send send -> speaking.send(situation, send);
      case Command.Edit edit -> rewriting.edit(situation, edit);
      case Command.Recall recall -> rewriting.recall(situation, recall);
      case Command.Handoff handoff -> Serving.handoff(situation, handoff);
      case Command.Accept accept -> Serving.accept(situation, accept);
      case Command.Decline decline -> Serving.decline(situation, decline);
      case Command.Offer offer -> Serving.offer(situation, offer);
      case Command.WithdrawOffer withdraw -> Serving.withdraw(situation, withdraw);
      case Command.Requeue requeue -> Serving.requeue(situation, requeue);
      case Command.Transfer transfer -> Transferring.transfer(situation, transfer);
      case Command.Join join -> Joining.join(situation, join);
      case Command.Leave leave -> Joining.leave(situation, leave);
      case Command.AddNote note -> Joining.note(situation, note);
      case Command.Close close -> Ending.close(situation, close);
      case Command.Reopen reopen -> Ending.reopen(situation, reopen);
      case Command.Rate rate -> Ending.rate(situation, rate);
    };
  }

  /** What was stored once is acknowledged again before anything can be refused. */
  private static @Nullable Decision before(Situation situation, Command command) {
    Decision repeated = repeated(situation, command);
    return repeated != null ? repeated : revoked(situation, command.actor());
  }

  private static @Nullable Decision repeated(Situation situation, Command command) {
    Situation.Stored first = situation.first();
    if (first != null) {
      return first.same() == same(command)
          ? new Decision.Repeat(first.seq())
          : Decision.refuse(
              ErrorCode.ID_CONFLICT, "Another message was stored under this id before");
    }
    Situation.Noted noted = situation.noted();
    if (noted != null && command instanceof Command.AddNote note) {
      return noted.text().equals(note.text())
          ? new Decision.RepeatNote(noted.n(), noted.id(), noted.at())
          : Decision.refuse(ErrorCode.ID_CONFLICT, "Another note was stored under this id before");
    }
    return null;
  }

  private static long same(Command command) {
    return switch (command) {
      case Command.Send send -> send.content().same();
      case Command.Edit edit -> edit.content().same();
      case Command.Recall recall -> recall.same();
      default -> throw new IllegalStateException("Only messages are looked up");
    };
  }

  private static @Nullable Decision revoked(Situation situation, Actor actor) {
    boolean welcome =
        switch (situation.standing()) {
          case Standing.Visitor visitor ->
              actor instanceof Actor.Visitor claimed
                  && claimed.auth() >= visitor.auth()
                  && claimed.site().equals(visitor.site());
          case Standing.Agent agent ->
              actor instanceof Actor.Agent claimed
                  && claimed.auth() >= agent.auth()
                  && !agent.disabled();
          case Standing.Unknown _ -> actor instanceof Actor.Visitor;
          case Standing.Trusted _ -> true;
        };
    return welcome ? null : Decision.forbidden("The token does not hold any more");
  }
}
