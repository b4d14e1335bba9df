package org.hutong.core.outbox;

import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who is here, by name. Safe from any thread. */
final class Attachments {
  private final Map<String, Attached> byName = new ConcurrentHashMap<>();

  @Inject
  Attachments() {}

  /** What was there under the name. */
  @Nullable Attached put(Attached attached) {
    return byName.put(attached.name(), attached);
  }

  void remove(Consumer consumer) {
    byName.computeIfPresent(
        consumer.name(), (name, there) -> there.consumer() == consumer ? null : there);
  }

  void removeOwner(String owner) {
    byName.values().removeIf(there -> there.consumer().owner().equals(owner));
  }

  Collection<Attached> all() {
    return byName.values();
  }

  Set<String> names() {
    return new TreeSet<>(byName.keySet());
  }
}
