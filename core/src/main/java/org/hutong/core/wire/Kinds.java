package org.hutong.core.wire;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The message kinds of the protocol and what the body of each must hold. Members that are not named
 * here are kept as they are: a newer client may have put them there for newer clients.
 */
final class Kinds {
  /** Longest text of a message, in UTF-16 units. */
  static final int TEXT = 10_000;

  private static final int REF_BYTES = 512;
  private static final int LABEL = 200;
  private static final int NAME = 255;
  private static final int ID = 64;
  private static final int CHOICES = 50;
  private static final int FORM_FIELDS = 60;
  private static final int PIXELS = 100_000;
  private static final int DAY_SECONDS = 86_400;
  private static final int MEDIA_TYPE = 127;

  private final Cards cards;
  private final StrictJson json;

  Kinds(StrictJson json) {
    this.json = json;
    this.cards = new Cards(json);
  }

  /** Checks a body of a kind that a client may send. */
  void check(String kind, Fields body) {
    switch (kind) {
      case "text" -> seen(body, body.text("text", TEXT));
      case "image", "file", "voice", "video" -> file(body);
      case "card" -> cards.check(body);
      case "choice" -> choice(body);
      case "chosen" -> {
        body.integer("target", 1);
        body.string("option", ID);
      }
      case "form" -> form(body);
      case "filled" -> filled(body);
      case "location" -> location(body);
      default ->
          throw RefusedFrameException.invalid("kind", "is not one that a client can send here");
    }
    common(body);
  }

  /** A message of blanks and characters without a shape is an empty one. */
  private static void seen(Fields body, String text) {
    if (Invisible.all(text)) {
      throw RefusedFrameException.invalid(body.at("text"), "is empty: nothing of it can be seen");
    }
  }

  /** Checks the new body of an edit, as far as that is possible without its target. */
  void checkEdited(Fields body) {
    String text = body.optionalText("text", TEXT);
    if (text != null) {
      seen(body, text);
    }
    if (body.find("blocks") != null) {
      cards.check(body);
    }
    common(body);
  }

  /** What holds for every kind: the reference, and the word that only the server writes. */
  private void common(Fields body) {
    if (body.find("blank") != null) {
      throw RefusedFrameException.invalid(body.at("blank"), "is written by the server alone");
    }
    Fields ref = body.optionalObject("ref");
    if (ref == null) {
      return;
    }
    ref.string("type", REF_BYTES);
    ref.string("id", REF_BYTES);
    ref.optionalString("url", REF_BYTES);
    if (json.text(ref.node()).getBytes(StandardCharsets.UTF_8).length > REF_BYTES) {
      throw RefusedFrameException.invalid(ref.path(), "larger than " + REF_BYTES + " bytes");
    }
  }

  private static void file(Fields body) {
    body.token("file", 1, ID);
    body.string("name", NAME);
    body.integer("size", 0);
    body.string("type", MEDIA_TYPE);
    body.optionalNumber("width", 0, PIXELS);
    body.optionalNumber("height", 0, PIXELS);
    body.optionalNumber("duration", 0, DAY_SECONDS * 1000L);
    body.optionalText("transcript", TEXT);
  }

  private static void choice(Fields body) {
    body.text("text", TEXT);
    options(body);
  }

  private static void options(Fields place) {
    for (Fields option : place.objects("options", 1, CHOICES)) {
      option.string("id", ID);
      option.string("label", LABEL);
    }
  }

  private static void form(Fields body) {
    for (Fields field : body.objects("fields", 1, FORM_FIELDS)) {
      field.string("id", ID);
      field.optionalString("label", LABEL);
      field.optionalString("type", ID);
      if (field.find("options") != null) {
        options(field);
      }
    }
  }

  private static void filled(Fields body) {
    body.integer("target", 1);
    ObjectNode values = body.object("values").node();
    if (values.size() > FORM_FIELDS) {
      throw RefusedFrameException.invalid(
          body.at("values"), "has more than " + FORM_FIELDS + " members");
    }
    for (Map.Entry<String, JsonNode> value : values.properties()) {
      String path = body.at("values") + "." + value.getKey();
      if (value.getValue().isContainer()) {
        throw RefusedFrameException.invalid(path, "is neither text, number nor true or false");
      }
      @Nullable String text = value.getValue().isString() ? value.getValue().stringValue() : null;
      if (text != null && text.length() > TEXT) {
        throw RefusedFrameException.tooLarge(path, "longer than " + TEXT + " UTF-16 units");
      }
    }
  }

  private static void location(Fields body) {
    body.number("lat", -90, 90);
    body.number("lng", -180, 180);
    body.string("label", LABEL);
  }
}
