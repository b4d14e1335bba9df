package org.hutong.api;

/**
 * The kernel did not do what a plugin asked for. Thrown by services; never caught by the kernel.
 */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A word of the protocol's list. */
  private final String code;

  /** Whether the same call may succeed later. */
  private final boolean retry;

  /**
   * Made by the kernel.
   *
   * @param code a word of the protocol's list, for example {@code closed} or {@code not_found}
   * @param message for people
   * @param retry whether the same call may succeed later
   */
  public RefusedException(String code, String message, boolean retry) {
    super(message);
    this.code = code;
    this.retry = retry;
  }

  /**
   * Why, in one word.
   *
   * @return an error code of the protocol
   */
  public String code() {
    return code;
  }

  /**
   * Whether the same call may succeed later.
   *
   * @return true for passing states such as a store that does not answer
   */
  public boolean retry() {
    return retry;
  }
}
