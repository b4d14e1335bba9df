package org.hutong.core.plugin.cards;

/** Something about a press is wrong, and who pressed can fix it. */
public final class CardMistakeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String path;

  CardMistakeException(String path, String message) {
    super(message, null, false, false);
    this.path = path;
  }

  /** The member of the request that is wrong, for example {@code form.amount}. */
  public String path() {
    return path;
  }
}
