package org.hutong.core.conversation;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The bodies of the server's own events, as JSON text. */
final class Bodies {
  static final String EMPTY = "{}";
  static final String RECALLED = "{\"blank\":\"recalled\"}";

  private Bodies() {}

  static String opened(Status status) {
    return object().put("status", status.word()).toString();
  }

  /** {@code name} beside the contract's {@code agent}: what the visitor reads in his history. */
  static String assigned(Standing.Agent agent) {
    return object().put("agent", agent.id().toString()).put("name", agent.name()).toString();
  }

  static String transferred(@Nullable UUID from, Standing.Agent to) {
    return from(from).put("to", to.id().toString()).put("name", to.name()).toString();
  }

  static String transferred(@Nullable UUID from, @Nullable UUID group) {
    ObjectNode body = from(from);
    if (group != null) {
      body.put("group", group.toString());
    }
    return body.toString();
  }

  private static ObjectNode from(@Nullable UUID from) {
    ObjectNode body = object();
    if (from != null) {
      body.put("from", from.toString());
    }
    return body;
  }

  static String handoff(String from, String reason) {
    return object().put("from", from).put("reason", reason).toString();
  }

  static String closed(String by, String reason) {
    return object().put("by", by).put("reason", reason).toString();
  }

  static String rated(int score, @Nullable String comment) {
    ObjectNode body = object().put("score", score);
    if (comment != null) {
      body.put("comment", comment);
    }
    return body.toString();
  }

  static String recall(long target) {
    return object().put("target", target).toString();
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
