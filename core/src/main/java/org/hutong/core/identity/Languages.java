package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.util.IllformedLocaleException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The languages in which visitors came, as their clients told them. In a bounded memory: a client
 * tells it again whenever it connects or sends. Safe from any thread; never blocks.
 */
public final class Languages {
  private static final int MOST = 50_000;
  private static final int LONGEST = 35;

  @SuppressWarnings("serial")
  private final Map<UUID, String> told =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, String> eldest) {
          return size() > MOST;
        }
      };

  @Inject
  public Languages() {}

  /** Remembers it; what is no language tag changes nothing. */
  public void tell(UUID visitor, @Nullable String tag) {
    String known = tag == null ? null : normal(tag);
    if (known != null) {
      synchronized (told) {
        told.put(visitor, known);
      }
    }
  }

  /** The language tag, for example {@code zh-CN}. */
  public Optional<String> of(UUID visitor) {
    synchronized (told) {
      return Optional.ofNullable(told.get(visitor));
    }
  }

  /** The tag of the language that a browser's {@code Accept-Language} prefers; null if none. */
  public static @Nullable String preferred(@Nullable String header) {
    if (header == null || header.length() > 1000) {
      return null;
    }
    try {
      return Locale.LanguageRange.parse(header).stream()
          .filter(range -> range.getWeight() > 0 && !range.getRange().contains("*"))
          .map(range -> normal(range.getRange()))
          .findFirst()
          .orElse(null);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String normal(String tag) {
    if (tag.isEmpty() || tag.length() > LONGEST) {
      return null;
    }
    try {
      return new Locale.Builder().setLanguageTag(tag.replace('_', '-')).build().toLanguageTag();
    } catch (IllformedLocaleException e) {
      return null;
    }
  }
}
