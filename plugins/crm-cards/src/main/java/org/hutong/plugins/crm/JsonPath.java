package org.hutong.plugins.crm;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a value is in JSON: a JSON pointer ({@code /data/items/0}) or a dotted path ({@code
 * data.items.0}). Empty: the whole.
 */
record JsonPath(String text, List<String> names) {
  /**
   * Reads a path.
   *
   * @throws IllegalArgumentException with a text for people
   */
  static JsonPath of(String text) {
    if (text.isEmpty()) {
      return new JsonPath(text, List.of());
    }
    boolean pointer = text.startsWith("/");
    List<String> names =
        Arrays.stream((pointer ? text.substring(1) : text).split(pointer ? "/" : "\\.", -1))
            .map(name -> pointer ? name.replace("~1", "/").replace("~0", "~") : name)
            .toList();
    if (!pointer && names.contains("")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no path: write data.items or /data/items");
    }
    return new JsonPath(text, names);
  }

  /** The value there; empty if there is none, or null. */
  Optional<Object> in(@Nullable Object json) {
    Object at = json;
    for (String name : names) {
      at =
          switch (at) {
            case Map<?, ?> object -> object.get(name);
            case List<?> list -> element(list, name);
            case null, default -> null;
          };
    }
    return Optional.ofNullable(at);
  }

  private static @Nullable Object element(List<?> list, String name) {
    boolean index = name.matches("0|[1-9][0-9]{0,8}");
    return index && Integer.parseInt(name) < list.size() ? list.get(Integer.parseInt(name)) : null;
  }
}
