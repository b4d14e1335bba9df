package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.function.Consumer;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.MessageFilter;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.conversation.Verdict;

/** Takes what the lines let through to the filters and to the committer, and the answers back. */
final class Dispatch {
  private final MessageFilter filter;
  private final Committer committer;

  @Inject
  Dispatch(MessageFilter filter, Committer committer) {
    this.filter = filter;
    this.committer = committer;
  }

  Lines.Lanes lanes(Session session) {
    return new Lines.Lanes() {
      @Override
      public void filter(Submission submission, Consumer<Verdict> then) {
        ask(session, submission, then);
      }

      @Override
      public void commit(Submission submission, Verdict verdict, Consumer<Outcome> then) {
        submit(session, submission, verdict, then);
      }
    };
  }

  private void ask(Session session, Submission submission, Consumer<Verdict> then) {
    Draft draft = submission.draft(actor(session), session.subject().locale());
    if (draft == null) {
      then.accept(Verdict.PASS);
    } else {
      filter.filter(
          draft, verdict -> session.loop().onThread(() -> judged(session, verdict, then)));
    }
  }

  private static void judged(Session session, Verdict verdict, Consumer<Verdict> then) {
    then.accept(verdict);
    session.settled();
  }

  private void submit(
      Session session, Submission submission, Verdict verdict, Consumer<Outcome> then) {
    committer.submit(
        submission.command(actor(session), verdict),
        submission,
        outcome -> {
          if (outcome instanceof Outcome.Refused refused && refused.code().retry()) {
            submission.refusedForNow();
          }
          session
              .loop()
              .post(
                  () -> {
                    then.accept(outcome);
                    session.settled();
                  });
        });
  }

  private static Actor actor(Session session) {
    return session.subject().actor(session.address());
  }
}
