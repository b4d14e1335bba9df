package org.hutong.core.conversation;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What a command comes to. */
sealed interface Decision {
  Decision UNCHANGED = new Unchanged();

  record Refuse(Outcome.Refused refusal) implements Decision {}

  /** What was asked for holds already. */
  record Unchanged() implements Decision {}

  /** The same was stored before, under this seq. */
  record Repeat(long seq) implements Decision {}

  /** The same note was stored before, under this number. */
  record RepeatNote(long n, UUID id, long at) implements Decision {}

  /**
   * What is to be written.
   *
   * @param before null if the conversation is opened
   * @param load by how much each agent's load changes; never 0
   * @param called agents whose own conversations or offers change
   * @param visitorCalled whether the visitor's own conversations change
   * @param joined the agent who becomes a member
   * @param left the agent who is a member no more
   * @param blank the seq of a message that is recalled, its edits included
   */
  record Change(
      @Nullable Conversation before,
      Conversation now,
      List<Fact> facts,
      Map<UUID, Integer> load,
      Set<UUID> called,
      boolean visitorCalled,
      @Nullable UUID joined,
      @Nullable UUID left,
      @Nullable NoteDraft note,
      @Nullable Long blank)
      implements Decision {}

  /** An event before it has an id. {@code labels} are for people who review. */
  record Fact(
      long seq,
      Author author,
      @Nullable String clientId,
      @Nullable Long same,
      String kind,
      String body,
      @Nullable String labels,
      long at) {}

  record NoteDraft(long n, @Nullable String clientId, NoteAuthor author, String text, long at) {}

  static Decision refuse(ErrorCode code, String message) {
    return new Refuse(Outcome.Refused.of(code, message));
  }

  static Decision notFound() {
    return refuse(ErrorCode.NOT_FOUND, "There is no such conversation");
  }

  static Decision forbidden(String message) {
    return refuse(ErrorCode.FORBIDDEN, message);
  }

  static Decision invalid(String message) {
    return refuse(ErrorCode.INVALID, message);
  }

  static Decision closed() {
    return refuse(ErrorCode.CLOSED, "The conversation is closed");
  }

  static Decision conflict(Conversation conversation, @Nullable UUID by, String message) {
    return conflict(conversation, by, null, message);
  }

  static Decision conflict(
      Conversation conversation, @Nullable UUID by, Outcome.@Nullable Cause cause, String message) {
    return conflict(new Outcome.Conflict(by, conversation.status(), null, cause), message);
  }

  static Decision closedAlready(Conversation conversation) {
    return conflict(conversation, null, Outcome.Cause.CLOSED, "The conversation is closed");
  }

  static Decision conflict(Outcome.Conflict conflict, String message) {
    return new Refuse(new Outcome.Refused(ErrorCode.CONFLICT, message, conflict));
  }
}
