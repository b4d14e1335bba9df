package org.hutong.core.conversation;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What became of a command. Known only after the commit returned. */
public sealed interface Outcome {
  /**
   * Durable. {@code events} are the new ones in order (a message is the last); {@code now} is the
   * state after them.
   */
  record Done(List<Event> events, Conversation now) implements Outcome {}

  /** The same message was stored before: {@code first} is that event, to be acknowledged again. */
  record Repeat(Event first) implements Outcome {}

  /**
   * What was asked for holds already, or changed something that is no event (an offer, a decline).
   */
  record Unchanged(Conversation now) implements Outcome {}

  /** A stored internal note. */
  record Noted(Note note, Conversation now) implements Outcome {}

  /**
   * {@code conflict} only with {@link ErrorCode#CONFLICT}. {@code message} is for people. {@code
   * after}: milliseconds until it may be tried again; 0 if nobody can say.
   */
  record Refused(ErrorCode code, String message, @Nullable Conflict conflict, long after)
      implements Outcome {
    public Refused(ErrorCode code, String message, @Nullable Conflict conflict) {
      this(code, message, conflict, 0);
    }

    public static Refused of(ErrorCode code, String message) {
      return new Refused(code, message, null, 0);
    }

    /** Too much at once. */
    public static Refused limited(String message, long after) {
      return new Refused(ErrorCode.RATE_LIMITED, message, null, after);
    }
  }

  /**
   * Who or what stands in the way: {@code by} an agent, {@code other} another open conversation of
   * the visitor.
   *
   * @param cause what stands in the way in a word; null where the message alone says it
   */
  record Conflict(@Nullable UUID by, Status state, @Nullable UUID other, @Nullable Cause cause) {}

  /** What stands in the way. The words are part of the REST API. */
  enum Cause {
    CLOSED,

    /** Another agent has the conversation. */
    TAKEN,

    /** The conversation is offered to another agent just now. */
    OFFERED,

    /** The agent is offline, on a break or disabled. */
    OFF_DUTY,

    /** The agent is on duty and takes no new conversations. */
    BUSY,

    /** The agent has as many conversations as they may have. */
    FULL;

    /** For example {@code off_duty}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
