package org.hutong.core.wire;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Checks a card against {@code card.schema.json} of the plugin API, the one place that says what a
 * card is, and against the two limits that a schema cannot express.
 */
final class Cards {
  private static final int BYTES = 32 * 1024;
  private static final int BLOCKS = 60;

  private final Schema schema = load();
  private final StrictJson json;

  Cards(StrictJson json) {
    this.json = json;
  }

  private static Schema load() {
    String name = "/card.schema.json";
    try (InputStream in = Cards.class.getResourceAsStream(name)) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Objects.requireNonNull(in, name), InputFormat.JSON);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void check(Fields card) {
    if (json.text(card.node()).getBytes(StandardCharsets.UTF_8).length > BYTES) {
      throw RefusedFrameException.invalid(card.path(), "larger than " + BYTES + " bytes");
    }
    if (blocks(card.node().path("blocks")) > BLOCKS) {
      throw RefusedFrameException.invalid(card.at("blocks"), "more than " + BLOCKS + " blocks");
    }
    List<Error> mistakes = mistakes(card);
    if (!mistakes.isEmpty()) {
      Error first = mistakes.getFirst();
      throw RefusedFrameException.invalid(
          path(card.path(), first.getInstanceLocation()), first.getMessage());
    }
  }

  private List<Error> mistakes(Fields card) {
    try {
      return schema.validate(card.node());
    } catch (JacksonException e) {
      // The library compares with a bound as a long, and lets this one out.
      throw RefusedFrameException.invalid(card.path(), "a number is beyond every range");
    }
  }

  /** Those within tabs count too; the depth of the JSON bounds the recursion. */
  private static int blocks(JsonNode list) {
    int count = list.size();
    for (JsonNode block : list) {
      for (JsonNode tab : block.path("items")) {
        count += blocks(tab.path("blocks"));
      }
    }
    return count;
  }

  private static String path(String start, NodePath location) {
    var path = new StringBuilder(start);
    for (int i = 0; i < location.getNameCount(); i++) {
      switch (location.getElement(i)) {
        case Integer index -> path.append('[').append(index.intValue()).append(']');
        case Object name -> path.append('.').append(name);
      }
    }
    return path.toString();
  }
}
