package org.hutong.core.connection;

import org.jspecify.annotations.Nullable;

/** Decides before the upgrade from which pages connections are taken. Never blocks. */
public interface OriginPolicy {
  /**
   * @param origin the {@code Origin} header; null for programs, which send none
   * @param own the server's own origin, as the request is concerned
   */
  boolean allows(@Nullable String origin, String own);
}
