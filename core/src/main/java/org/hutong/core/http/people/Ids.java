package org.hutong.core.http.people;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.http.Fields;
import org.jspecify.annotations.Nullable;

/** Lists of ids in a body. */
final class Ids {
  private static final int LENGTH = 36;

  private Ids() {}

  /** Null if absent. */
  static @Nullable Set<UUID> optional(Fields fields, String name, int most) {
    List<String> texts = fields.optionalTexts(name, most, LENGTH);
    if (texts == null) {
      return null;
    }
    Set<UUID> ids = new LinkedHashSet<>();
    for (int i = 0; i < texts.size(); i++) {
      try {
        ids.add(UUID.fromString(texts.get(i)));
      } catch (IllegalArgumentException e) {
        fields.wrong(name + "[" + i + "]", "must be an id");
      }
    }
    return ids;
  }
}
