package org.hutong.core.wire;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members of one JSON object, read with their limits; a mistake is refused with its path. A
 * member that is null counts as absent.
 */
record Fields(ObjectNode node, String path) {
  /** The largest integer that every client can hold exactly. */
  static final long LARGEST = 1L << 53;

  private static final int UUID_LENGTH = 36;

  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  @Nullable JsonNode find(String name) {
    JsonNode found = node.get(name);
    return found == null || found.isNull() ? null : found;
  }

  private JsonNode need(String name) {
    JsonNode found = find(name);
    if (found == null) {
      throw RefusedFrameException.invalid(at(name), "is missing");
    }
    return found;
  }

  /** A string of 1 to {@code most} UTF-16 units. */
  String string(String name, int most) {
    String text = string(need(name), name);
    if (text.isEmpty()) {
      throw RefusedFrameException.invalid(at(name), "is empty");
    }
    return bounded(text, name, most);
  }

  @Nullable String optionalString(String name, int most) {
    JsonNode found = find(name);
    return found == null ? null : bounded(string(found, name), name, most);
  }

  /** What people write: beyond its limit it is {@code too_large}, for he can fix that himself. */
  String text(String name, int most) {
    String text = string(need(name), name);
    if (text.isEmpty()) {
      throw RefusedFrameException.invalid(at(name), "is empty");
    }
    return notLarger(text, name, most);
  }

  @Nullable String optionalText(String name, int most) {
    JsonNode found = find(name);
    return found == null ? null : notLarger(string(found, name), name, most);
  }

  private String notLarger(String text, String name, int most) {
    if (text.length() > most) {
      throw RefusedFrameException.tooLarge(at(name), "longer than " + most + " UTF-16 units");
    }
    return text;
  }

  private String string(JsonNode found, String name) {
    if (!found.isString()) {
      throw RefusedFrameException.invalid(at(name), "is not a string");
    }
    return found.stringValue();
  }

  private String bounded(String text, String name, int most) {
    if (text.length() > most) {
      throw RefusedFrameException.invalid(at(name), "longer than " + most + " characters");
    }
    return text;
  }

  /** A string of {@code least} to {@code most} characters of {@code [A-Za-z0-9_-]}. */
  String token(String name, int least, int most) {
    String text = string(need(name), name);
    if (text.length() < least || text.length() > most || !Ascii.isToken(text)) {
      throw RefusedFrameException.invalid(
          at(name), "is not " + least + " to " + most + " characters of [A-Za-z0-9_-]");
    }
    return text;
  }

  UUID uuid(String name) {
    UUID found = uuidOrNull(string(need(name), name));
    if (found == null) {
      throw RefusedFrameException.invalid(at(name), "is not a UUID");
    }
    return found;
  }

  @Nullable UUID optionalUuid(String name) {
    return find(name) == null ? null : uuid(name);
  }

  static @Nullable UUID uuidOrNull(String text) {
    if (text.length() != UUID_LENGTH) {
      return null;
    }
    try {
      UUID parsed = UUID.fromString(text);
      return parsed.toString().equalsIgnoreCase(text) ? parsed : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** An integer from {@code least} to 2⁵³. */
  long integer(String name, long least) {
    JsonNode found = need(name);
    if (!found.isIntegralNumber() || !found.canConvertToLong()) {
      throw RefusedFrameException.invalid(at(name), "is not an integer");
    }
    long value = found.longValue();
    if (value < least || value > LARGEST) {
      throw RefusedFrameException.invalid(at(name), "is not between " + least + " and 2^53");
    }
    return value;
  }

  void optionalInteger(String name, long least) {
    if (find(name) != null) {
      integer(name, least);
    }
  }

  void number(String name, long least, long most) {
    JsonNode found = need(name);
    if (!found.isNumber()) {
      throw RefusedFrameException.invalid(at(name), "is not a number");
    }
    BigDecimal value = found.decimalValue();
    if (value.compareTo(BigDecimal.valueOf(least)) < 0
        || value.compareTo(BigDecimal.valueOf(most)) > 0) {
      throw RefusedFrameException.invalid(at(name), "is not between " + least + " and " + most);
    }
  }

  void optionalNumber(String name, long least, long most) {
    if (find(name) != null) {
      number(name, least, most);
    }
  }

  boolean flag(String name) {
    JsonNode found = need(name);
    if (!found.isBoolean()) {
      throw RefusedFrameException.invalid(at(name), "is not true or false");
    }
    return found.booleanValue();
  }

  Fields object(String name) {
    if (need(name) instanceof ObjectNode object) {
      return new Fields(object, at(name));
    }
    throw RefusedFrameException.invalid(at(name), "is not an object");
  }

  @Nullable Fields optionalObject(String name) {
    return find(name) == null ? null : object(name);
  }

  /** A list of {@code least} to {@code most} objects. */
  List<Fields> objects(String name, int least, int most) {
    if (!(need(name) instanceof ArrayNode array)) {
      throw RefusedFrameException.invalid(at(name), "is not a list");
    }
    if (array.size() < least || array.size() > most) {
      throw RefusedFrameException.invalid(
          at(name), "has not between " + least + " and " + most + " entries");
    }
    List<Fields> objects = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      String place = at(name) + "[" + i + "]";
      if (!(array.get(i) instanceof ObjectNode object)) {
        throw RefusedFrameException.invalid(place, "is not an object");
      }
      objects.add(new Fields(object, place));
    }
    return objects;
  }
}
