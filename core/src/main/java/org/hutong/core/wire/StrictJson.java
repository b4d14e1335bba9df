package org.hutong.core.wire;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as the protocol takes it: depth 16, no duplicate member, nothing after the document, numbers
 * of at most 32 characters and kept exactly as they are. Safe from any thread.
 */
final class StrictJson {
  static final int DEPTH = 16;
  private static final int NUMBER = 32;
  private static final int NAME = 128;
  private static final int STRING = 256 * 1024;

  private final JsonMapper mapper =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH)
                          .maxNumberLength(NUMBER)
                          .maxNameLength(NAME)
                          .maxStringLength(STRING)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /**
   * Reads one object.
   *
   * @throws RefusedFrameException {@code bad_frame}
   */
  ObjectNode object(byte[] utf8, int offset, int length) {
    int start = offset;
    int end = offset + length;
    while (start < end && isSpace(utf8[start])) {
      start++;
    }
    // Only UTF-8 is spoken here: the library would take a zero after the brace for UTF-16.
    if (start + 1 >= end || utf8[start] != '{' || utf8[start + 1] == 0) {
      throw bad("a frame is one JSON object");
    }
    try {
      if (mapper.readTree(utf8, start, end - start) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw bad(mistake(e));
    } catch (NumberFormatException e) {
      throw bad("a number is beyond every range"); // the library lets this one of BigDecimal out
    }
    throw bad("a frame is one JSON object");
  }

  /** The node as compact JSON text, members in the order in which they came. */
  String text(JsonNode node) {
    return mapper.writeValueAsString(node);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private static RefusedFrameException bad(String reason) {
    return new RefusedFrameException(ErrorCode.BAD_FRAME, reason);
  }

  /** Says where, never what: the library's own message quotes the text. */
  private static String mistake(JacksonException e) {
    var location = e.getLocation();
    long at = location == null ? -1 : location.getByteOffset();
    return at < 0 ? "not strict JSON" : "not strict JSON near byte " + at;
  }
}
