package org.hutong.core.identity;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who a verified token or key speaks for. */
public sealed interface Principal {
  /**
   * {@code expires} in epoch milliseconds; {@code auth} the generation of his tokens; {@code name}
   * may be empty.
   */
  record Visitor(UUID id, UUID site, String name, @Nullable UUID customer, int auth, long expires)
      implements Principal {}

  record Agent(UUID id, String name, boolean admin, int auth, long expires) implements Principal {}

  /** An API key. It has no connection, only REST. */
  record Program(UUID id, String name, Set<String> permissions) implements Principal {}
}
