package org.hutong.core.conversation;

import java.util.List;
import org.hutong.core.wire.ErrorCode;

/**
 * What the filters say of a message, before the commit. A reject travels with the command and is
 * answered only after the look-up, so that what was acknowledged once stays acknowledged.
 */
public sealed interface Verdict {
  Verdict PASS = new Pass(List.of());

  /** {@code labels} are kept for people who review, never shown to the visitor. */
  record Pass(List<String> labels) implements Verdict {}

  /** {@code body} is the JSON text to store instead of the sender's. */
  record Replace(String body, List<String> labels) implements Verdict {}

  /** {@code reason} is shown to the sender. */
  record Reject(String reason) implements Verdict {}

  /**
   * No verdict could be had: a filter failed whose policy is closed, or one that must not be
   * skipped is not there. Refused, with {@code retry}.
   */
  record Unavailable(String reason) implements Verdict {}

  /** The commit itself found, with everything locked, that what the message names is not so. */
  record Refused(ErrorCode code, String reason) implements Verdict {}
}
