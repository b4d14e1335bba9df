package org.hutong.core.file;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a visitor's upload comes from, for what is counted by address and by site.
 *
 * @param address null if it is counted with none
 * @param site null if it is counted with none
 */
public record Whence(@Nullable String address, @Nullable UUID site) {
  /** Of somebody who is counted by himself alone. */
  public static final Whence NOWHERE = new Whence(null, null);
}
