package org.hutong.core.plugin;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.api.Author;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.wire.Content;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.RefusedFrameException;
import org.jspecify.annotations.Nullable;

/**
 * Between the kernel's drafts and verdicts and those of the API. What comes back from a plugin is
 * checked like what comes from a client.
 */
final class Judgement {
  private static final int LONGEST_LABEL = 64;
  private static final String TARGET = "target";
  private static final String BODY = "body";

  private final Contents contents;

  Judgement(Contents contents) {
    this.contents = contents;
  }

  /** {@code body} is what the interceptors before made of the draft's. */
  @SuppressWarnings("NullAway") // Byte code of a record loses that the map's values may be null.
  org.hutong.api.Draft draft(Draft draft, String body) {
    UUID conversation = draft.conversation();
    Map<String, @Nullable Object> members = Bodies.read(body);
    return new org.hutong.api.Draft(
        conversation == null ? null : conversation.toString(),
        author(draft.actor()),
        draft.content().kind(),
        edited(draft) ? inner(members) : members,
        draft.locale());
  }

  @SuppressWarnings("unchecked") // Bodies.read makes maps with texts as keys only.
  private static Map<String, @Nullable Object> inner(Map<String, @Nullable Object> members) {
    if (members.get(BODY) instanceof Map<?, ?> inner) {
      return (Map<String, @Nullable Object>) inner;
    }
    return members;
  }

  private static boolean edited(Draft draft) {
    return draft.content().kind().equals(org.hutong.api.Draft.EDIT);
  }

  private static Author author(Actor actor) {
    return switch (actor) {
      case Actor.Visitor visitor -> new Author(visitor.id().toString(), Author.Role.VISITOR);
      case Actor.Agent agent -> new Author(agent.id().toString(), Author.Role.AGENT);
      case Actor.Robot robot -> new Author(robot.id(), Author.Role.ROBOT);
      case Actor.Program program -> new Author(program.id(), Author.Role.PROGRAM);
      case Actor.Server _ -> new Author("system", Author.Role.PROGRAM);
    };
  }

  /**
   * Runs inside the bracket, because it reads a map that the plugin made.
   *
   * @throws WrongAnswerException if it breaks a bound
   */
  Verdict verdict(Draft draft, org.hutong.api.@Nullable Verdict verdict) {
    return switch (verdict) {
      case null -> throw new WrongAnswerException("its verdict was null");
      case org.hutong.api.Verdict.Pass pass ->
          pass.labels().isEmpty() ? Verdict.PASS : new Verdict.Pass(labels(pass.labels()));
      case org.hutong.api.Verdict.Replace replace ->
          new Verdict.Replace(body(draft, replace.body()), labels(replace.labels()));
      case org.hutong.api.Verdict.Reject reject -> new Verdict.Reject(reason(reject.reason()));
    };
  }

  private static List<String> labels(List<String> labels) {
    boolean bad =
        labels.size() > org.hutong.api.Verdict.LABELS
            || labels.stream().anyMatch(l -> l.isBlank() || l.length() > LONGEST_LABEL);
    if (bad) {
      throw new WrongAnswerException("its labels are too many, too long or empty");
    }
    return List.copyOf(labels);
  }

  private static String reason(@Nullable String reason) {
    if (reason == null || reason.isBlank() || reason.length() > org.hutong.api.Verdict.REASON) {
      throw new WrongAnswerException("its reason is empty or too long");
    }
    return reason;
  }

  private String body(Draft draft, Map<String, ? extends @Nullable Object> body) {
    try {
      String json = Bodies.writeBounded(body);
      Content checked =
          edited(draft)
              ? contents.edit(target(draft), json)
              : contents.message(draft.content().kind(), json);
      return checked.body();
    } catch (RefusedFrameException | IllegalArgumentException e) {
      throw new WrongAnswerException("its body does not fit the kind of the message");
    }
  }

  private static long target(Draft draft) {
    return Bodies.read(draft.content().body()).get(TARGET) instanceof Number target
        ? target.longValue()
        : 0;
  }
}
