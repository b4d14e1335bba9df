package org.hutong.plugins.welcome;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was said lately, so that the server is not asked for every message of a long night. What is
 * forgotten is sent once more, and the server knows it. Safe from any thread.
 */
final class Told {
  private static final int MOST = 10_000;

  @SuppressWarnings("serial") // Never written anywhere.
  private final Map<String, Boolean> ids =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MOST;
        }
      };

  synchronized boolean contains(String id) {
    return ids.get(id) != null;
  }

  synchronized void add(String id) {
    ids.put(id, true);
  }
}
