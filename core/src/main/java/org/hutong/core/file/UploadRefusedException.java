package org.hutong.core.file;

/** An upload cannot begin, go on or end. What was stored of it stays. */
public final class UploadRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Why why;
  private final long value;

  /** Kinds of refusal; the comment says what {@link #value} is. */
  public enum Why {
    /** Larger than allowed; the most bytes. */
    TOO_LARGE,
    /** The owner's quota is used up; epoch milliseconds when there is room again. */
    QUOTA,
    /** The owner has too many unfinished uploads; how many may be. */
    TOO_MANY,
    /** The disk has no room. */
    FULL,
    /** The chunk does not begin where the upload ends; where it does. */
    OFFSET,
    /** Somebody else is writing to it. */
    BUSY,
    /** The chunk is not what its checksum says. */
    CHECKSUM,
    /** It was not finished in time. */
    ENDED,
    /** It is finished, or a message names it. */
    FINISHED,
    /** The connection ended in the middle; what is stored. */
    CUT_OFF,
    /** An inspection refused it. */
    REJECTED
  }

  UploadRefusedException(Why why, String message, long value) {
    super(message, null, false, false);
    this.why = why;
    this.value = value;
  }

  UploadRefusedException(Why why, String message) {
    this(why, message, 0);
  }

  public Why why() {
    return why;
  }

  public long value() {
    return value;
  }
}
