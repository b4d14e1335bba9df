package org.hutong.testkit;

import tools.jackson.databind.JsonNode;

/**
 * A frame that came from the server.
 *
 * @param at reading of the monotonic clock when it was complete, in nanoseconds
 * @param text the JSON as it came
 */
public record Frame(long at, String text, JsonNode json) {
  /** Its type, the member {@code t}. */
  public String type() {
    return json.path("t").asString("");
  }

  public boolean is(String type) {
    return type().equals(type);
  }

  /** A text member; empty if there is none. A path such as {@code from.role} goes down. */
  public String string(String path) {
    return at(path).asString("");
  }

  /** A number; -1 if there is none. */
  public long number(String path) {
    return at(path).asLong(-1);
  }

  public boolean flag(String path) {
    return at(path).asBoolean(false);
  }

  public boolean has(String path) {
    return !at(path).isMissingNode();
  }

  public JsonNode at(String path) {
    JsonNode node = json;
    for (String name : path.split("\\.")) {
      node = node.path(name);
    }
    return node;
  }

  @Override
  public String toString() {
    return text.length() > 400 ? text.substring(0, 400) + "…" : text;
  }
}
