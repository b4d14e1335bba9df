package org.hutong.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Deep, immutable copies of JSON members, in their order. */
final class JsonValues {
  private JsonValues() {}

  static Map<String, @Nullable Object> members(Map<?, ?> source) {
    var copy = new LinkedHashMap<String, @Nullable Object>();
    source.forEach((name, value) -> copy.put(String.valueOf(name), value(value)));
    return Collections.unmodifiableMap(copy);
  }

  private static @Nullable Object value(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Map<?, ?> map -> members(map);
      case List<?> list -> elements(list);
      default -> value;
    };
  }

  private static List<@Nullable Object> elements(List<?> list) {
    var copy = new ArrayList<@Nullable Object>(list.size());
    list.forEach(element -> copy.add(value(element)));
    return Collections.unmodifiableList(copy);
  }
}
