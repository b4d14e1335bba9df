package org.hutong.core.wire;

import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes {@link Content} of what a client, a robot or a plugin wants to say; the only place that
 * checks kinds. Safe from any thread; costs a few microseconds and never blocks. Every method
 * throws {@link RefusedFrameException} with the path of the first mistake.
 */
public final class Contents {
  private final StrictJson json;
  private final Kinds kinds;

  @Inject
  public Contents() {
    this(new StrictJson());
  }

  Contents(StrictJson json) {
    this.json = json;
    this.kinds = new Kinds(json);
  }

  /** A message as the body of a REST call brings it: {@code {"kind":…,"body":{…}}}. */
  public Content message(byte[] utf8) {
    ObjectNode request = json.object(utf8, 0, utf8.length);
    CleanText.check(request, "");
    return sent(new Fields(request, ""));
  }

  /** A message of the given kind; {@code body} is JSON text of an object. */
  public Content message(String kind, String body) {
    byte[] utf8 = body.getBytes(StandardCharsets.UTF_8);
    ObjectNode parsed = json.object(utf8, 0, utf8.length);
    CleanText.check(parsed, "body");
    return message(kind, new Fields(parsed, "body"));
  }

  /**
   * An edit of the event {@code target}; {@code body} is JSON text, the new body of that event.
   * That it fits the kind of its target is checked by {@link #checkEdit}.
   */
  public Content edit(long target, String body) {
    byte[] utf8 = body.getBytes(StandardCharsets.UTF_8);
    ObjectNode parsed = json.object(utf8, 0, utf8.length);
    CleanText.check(parsed, "body");
    return edit(target, new Fields(parsed, "body"));
  }

  /**
   * Checks an edit against the kind of the event that it changes, when that is known.
   *
   * @param kind the kind of the target
   * @param edit the body of a content of kind {@code edit}: {@code {"target":…,"body":{…}}}
   */
  public void checkEdit(String kind, String edit) {
    byte[] utf8 = edit.getBytes(StandardCharsets.UTF_8);
    var wrapper = new Fields(json.object(utf8, 0, utf8.length), "");
    kinds.check(kind, wrapper.object("body"));
  }

  Content sent(Fields frame) {
    String kind = frame.string("kind", 16);
    return message(kind, frame.object("body"));
  }

  private Content message(String kind, Fields body) {
    kinds.check(kind, body);
    return new Content(kind, json.text(body.node()), CanonicalJson.hash(kind, null, body.node()));
  }

  Content edit(long target, Fields body) {
    kinds.checkEdited(body);
    return new Content("edit", edited(target, body.node()), hashOfEdit(target, body.node()));
  }

  private static long hashOfEdit(long target, JsonNode body) {
    return CanonicalJson.hash("edit", target, body);
  }

  private String edited(long target, ObjectNode body) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("target", target);
    event.set("body", body);
    return json.text(event);
  }
}
