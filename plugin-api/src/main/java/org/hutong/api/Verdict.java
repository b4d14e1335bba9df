package org.hutong.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link MessageInterceptor} says of a draft. Immutable. The kernel checks every verdict and
 * counts one that breaks a bound as a failure of the interceptor.
 */
public sealed interface Verdict {
  /** The most labels of one verdict; each has 1 to 64 characters. */
  int LABELS = 16;

  /** The longest reason, in UTF-16 units. */
  int REASON = 500;

  /**
   * Says nothing against the draft.
   *
   * @return always the same one
   */
  static Verdict pass() {
    return Pass.PLAIN;
  }

  /**
   * Stores another body in place of the sender's. It must be valid for the draft's kind; the next
   * interceptor sees it.
   *
   * @param body JSON members: values are strings, numbers, booleans, lists, maps or null
   * @return without labels; {@link Replace} takes some
   */
  static Verdict replace(Map<String, ? extends @Nullable Object> body) {
    return new Replace(body, List.of());
  }

  /**
   * Refuses the draft. No later interceptor is asked.
   *
   * @param reason shown to the sender, so in his language; 1 to {@value #REASON} UTF-16 units
   * @return a refusal
   */
  static Verdict reject(String reason) {
    return new Reject(reason);
  }

  /**
   * Lets the draft pass and marks it for people who review. Labels are never shown to a visitor.
   *
   * @param labels at most {@value #LABELS}
   * @return a pass with these labels
   */
  static Verdict flag(List<String> labels) {
    return labels.isEmpty() ? pass() : new Pass(labels);
  }

  /**
   * The draft may be stored as it is.
   *
   * @param labels marks for people who review
   */
  record Pass(List<String> labels) implements Verdict {
    private static final Pass PLAIN = new Pass(List.of());

    /** Copies the labels. */
    public Pass {
      labels = List.copyOf(labels);
    }
  }

  /**
   * The draft may be stored with another body.
   *
   * @param body the body in place of the sender's
   * @param labels marks for people who review
   */
  record Replace(Map<String, ? extends @Nullable Object> body, List<String> labels)
      implements Verdict {
    /** Copies the labels. */
    public Replace {
      labels = List.copyOf(labels);
    }
  }

  /**
   * The draft must not be stored.
   *
   * @param reason shown to the sender
   */
  record Reject(String reason) implements Verdict {}
}
