package org.hutong.core.wire;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bodies that name a file, after {@link Contents} has let them through: {@code image}, {@code
 * file}, {@code voice}, {@code video}, and the edits of such.
 */
public final class FileBodies {
  /** The kinds whose body is a file. */
  public static final Set<String> KINDS = Set.of("image", "file", "voice", "video");

  private static final String EDIT = "edit";
  private static final JsonMapper JSON = new JsonMapper();

  private FileBodies() {}

  /** The {@code file} that the body names, as it was sent; null if it names none. */
  public static @Nullable String file(String kind, String body) {
    if (!KINDS.contains(kind) && !(kind.equals(EDIT) && body.contains("\"file\""))) {
      return null;
    }
    ObjectNode named = named(kind, JSON.readTree(body));
    JsonNode file = named == null ? null : named.get("file");
    return file == null || !file.isString() ? null : file.stringValue();
  }

  /** The same as an id; null if it is none. */
  public static @Nullable UUID id(String kind, String body) {
    String file = file(kind, body);
    return file == null ? null : Fields.uuidOrNull(file);
  }

  /** The seq of the message that an edit changes. */
  public static long target(String edit) {
    return JSON.readTree(edit).path("target").asLong();
  }

  /**
   * The body with these members in place of what the sender said of the file; a member whose value
   * is null is taken out.
   */
  public static String filled(String kind, String body, Map<String, @Nullable Object> truth) {
    JsonNode whole = JSON.readTree(body);
    ObjectNode named = named(kind, whole);
    if (named == null) {
      return body;
    }
    truth.forEach(
        (name, value) -> {
          if (value == null) {
            named.remove(name);
          } else {
            named.set(name, JSON.valueToTree(value));
          }
        });
    return JSON.writeValueAsString(whole);
  }

  private static @Nullable ObjectNode named(String kind, JsonNode body) {
    JsonNode place = kind.equals(EDIT) ? body.get("body") : body;
    return place instanceof ObjectNode object ? object : null;
  }
}
