package org.hutong.core.plugin.listeners;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import org.hutong.api.EventListener;
import org.hutong.core.plugin.AtStart;

/** Reads which kinds of events a plugin's listeners want. */
final class KindsAtStart implements AtStart<EventListener> {
  private static final int MOST = 64;

  @Inject
  KindsAtStart() {}

  /** Empty for all. */
  record Kinds(Set<String> words) {}

  @Override
  public Class<EventListener> point() {
    return EventListener.class;
  }

  @Override
  public List<Kinds> read(List<EventListener> listeners) {
    return listeners.stream().map(KindsAtStart::kinds).toList();
  }

  private static Kinds kinds(EventListener listener) {
    Set<String> kinds = Set.copyOf(listener.kinds());
    if (kinds.size() > MOST) {
      throw new IllegalArgumentException(
          listener.getClass().getName() + " wants more than " + MOST + " kinds of events");
    }
    return new Kinds(kinds);
  }
}
