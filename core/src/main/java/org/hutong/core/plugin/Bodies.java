package org.hutong.core.plugin;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Between the JSON text of a body and plain Java values. By hand and token by token, because a
 * mapper would remember the classes that a plugin gives it.
 */
public final class Bodies {
  private static final int DEPTH = 16;
  private static final int DIGITS = 64;

  /** More than any kind of message may have, in characters. */
  public static final int LONGEST = 256 * 1024;

  private static final JsonFactory JSON = JsonFactory.builder().build();
  private static final JsonFactory UNTRUSTED =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH)
                  .maxNumberLength(DIGITS)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Bodies() {}

  /** The text has been validated when it came in. */
  public static Map<String, @Nullable Object> read(String json) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      parser.nextToken();
      return object(parser);
    }
  }

  /**
   * The same of a text that nobody has checked.
   *
   * @throws IllegalArgumentException if it is not one JSON object of at most 16 levels
   */
  public static Map<String, @Nullable Object> parse(byte[] utf8) {
    try (JsonParser parser = UNTRUSTED.createParser(ObjectReadContext.empty(), utf8)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("the body must be a JSON object");
      }
      Map<String, @Nullable Object> object = object(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("the body must be one JSON object and nothing else");
      }
      return object;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, value(parser));
    }
    return members;
  }

  private static @Nullable Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(value(parser));
        }
        yield elements;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      default -> null;
    };
  }

  /**
   * Of what the kernel has checked.
   *
   * @throws IllegalArgumentException if a value is none of JSON's, or it nests too deep
   */
  public static String write(Map<?, ?> body) {
    return write(body, new StringWriter());
  }

  /**
   * Of what a plugin made. Ends as soon as the text is too long: a value of many megabytes costs no
   * more than one that fits.
   *
   * @throws TooLongException if the text has more than {@link #LONGEST} characters
   * @throws IllegalArgumentException if a value is none of JSON's, or it nests too deep
   */
  public static String writeBounded(Map<?, ?> body) {
    return write(body, new BoundedText());
  }

  private static String write(Map<?, ?> body, StringWriter text) {
    try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      write(generator, body, 0);
    }
    return text.toString();
  }

  private static void write(JsonGenerator generator, @Nullable Object value, int depth) {
    if (depth > DEPTH) {
      throw new IllegalArgumentException("deeper than " + DEPTH);
    }
    switch (value) {
      case null -> generator.writeNull();
      case String text -> generator.writeString(text);
      case Boolean flag -> generator.writeBoolean(flag);
      case Integer number -> generator.writeNumber(number);
      case Long number -> generator.writeNumber(number);
      case BigInteger number -> generator.writeNumber(number);
      case BigDecimal number -> generator.writeNumber(number);
      case Double number when Double.isFinite(number) -> generator.writeNumber(number);
      case Map<?, ?> members -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> member : members.entrySet()) {
          generator.writeName(String.valueOf(member.getKey()));
          write(generator, member.getValue(), depth + 1);
        }
        generator.writeEndObject();
      }
      case List<?> elements -> {
        generator.writeStartArray();
        elements.forEach(element -> write(generator, element, depth + 1));
        generator.writeEndArray();
      }
      default -> throw new IllegalArgumentException("a value that is none of JSON's");
    }
  }

  /** The text would have more than {@link #LONGEST} characters. */
  public static final class TooLongException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private TooLongException() {
      super("larger than " + LONGEST + " characters");
    }
  }

  private static final class BoundedText extends StringWriter {
    @Override
    public void write(char[] text, int from, int length) {
      room(length);
      super.write(text, from, length);
    }

    @Override
    public void write(String text, int from, int length) {
      room(length);
      super.write(text, from, length);
    }

    private void room(int more) {
      if (getBuffer().length() + more > LONGEST) {
        throw new TooLongException();
      }
    }
  }
}
