package org.hutong.core.conversation;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file that a message names, as it is stored.
 *
 * @param owner who uploaded it, as the sender of his events
 * @param state whether it may be named
 * @param type the media type by content; null while bytes are missing
 * @param size bytes
 * @param width of a picture as it is shown, in pixels; null if it is not known
 */
public record Attachment(
    UUID id,
    String owner,
    State state,
    String name,
    @Nullable String type,
    long size,
    @Nullable Integer width,
    @Nullable Integer height) {

  /** Whether a message may name a file. */
  public enum State {
    /** Bytes are missing, it was refused or has expired. */
    NOT_THERE,
    /** It is whole, but not looked at yet: soon. */
    NOT_YET,
    READY
  }
}
