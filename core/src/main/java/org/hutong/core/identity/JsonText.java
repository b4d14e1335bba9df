package org.hutong.core.identity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Lists and maps of texts, as the columns keep them. */
final class JsonText {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
  private static final TypeReference<LinkedHashMap<String, String>> MAP = new TypeReference<>() {};

  private JsonText() {}

  static String of(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  static List<String> texts(@Nullable String json) {
    return json == null ? List.of() : List.copyOf(MAPPER.readValue(json, TEXTS));
  }

  static Map<String, String> map(@Nullable String json) {
    return json == null ? Map.of() : MAPPER.readValue(json, MAP);
  }
}
