package org.hutong.core.identity;

/** Keys of programs ({@code hk_…}): shown once, stored as a hash, each with its permissions. */
public interface ApiKeys {
  /** What every API key begins with. */
  String PREFIX = "hk_";

  /**
   * Whose key it is. May block on the database at the first call for a key.
   *
   * @throws AuthenticationException if there is no such key or it was revoked or has ended
   */
  Principal.Program verify(String key);
}
