package org.hutong.core.identity;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The sites, all in memory, reloaded after every change: no method that reads blocks. */
public interface Sites {
  Optional<Site> byKey(String key);

  Optional<Site> byId(UUID id);

  List<Site> all();

  /** Whether any site lists this origin. */
  boolean anyAllows(String origin);
}
