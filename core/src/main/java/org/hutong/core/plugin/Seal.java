package org.hutong.core.plugin;

/** What a jar's signature is worth, before it is asked whom to trust. */
public sealed interface Seal {
  /** Nobody signed it. */
  record Unsigned() implements Seal {}

  /** There is a signature, and it does not belong to this jar. */
  record Broken(String why) implements Seal {}

  /**
   * The holder of a key signed exactly this.
   *
   * @param key the public key: Base64 of its X.509 encoding
   */
  record Signed(String key) implements Seal {}
}
