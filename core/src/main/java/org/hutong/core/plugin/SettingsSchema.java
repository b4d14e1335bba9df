package org.hutong.core.plugin;

import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.ValidationLimitExceededException;
import java.util.List;
import java.util.Map;
import org.hutong.core.plugin.SettingsInvalidException.Mistake;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The JSON Schema (2020-12) of a plugin's settings. Immutable; safe from any thread. */
final class SettingsSchema {
  private static final int LARGEST = 1024 * 1024;
  private static final int MISTAKES = 20;
  private static final int LONGEST_RULE = 100;
  private static final String PROPERTIES = "properties";
  private static final String DEFAULT = "default";
  private static final String REFERENCE = "$ref";
  private static final int REFERENCES = 16;

  /** A format is a promise to the plugin, not a remark. */
  private static final SchemaRegistryConfig STRICT =
      SchemaRegistryConfig.builder()
          .formatAssertionsEnabled(true)
          .preloadSchema(false)
          .regularExpressionFactory(LinearPattern::of)
          .build();

  /** What a validation may take: it can grow faster than the schema and the settings. */
  private static final long MOST_STEPS = 200_000;

  private static final ExecutionConfig BOUNDED =
      ExecutionConfig.builder()
          .formatAssertionsEnabled(true)
          .maxEvaluationSteps(MOST_STEPS)
          .maxEvaluationDepth(200)
          .build();

  /**
   * Formats as the form writes them: {@code time} is a time of day without a zone, and the part of
   * an {@code email} behind the @ may be a name of the own network.
   */
  private static final Map<String, String> OURS =
      Map.of(
          "color",
          "^#[0-9a-fA-F]{6}$",
          "time",
          "^([01][0-9]|2[0-3]):[0-5][0-9]$",
          "email",
          "^[^\\s@]+@[^\\s@]+$");

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode tree;
  private final Schema schema;

  private SettingsSchema(JsonNode tree, Schema schema) {
    this.tree = tree;
    this.schema = schema;
  }

  /**
   * @throws PluginRefusedException if it is no schema of an object, or its own defaults do not fit
   */
  static SettingsSchema of(String text) {
    try {
      JsonNode tree = JSON.readTree(text);
      if (!"object".equals(tree.path("type").asString(""))) {
        throw new PluginRefusedException(
            "the schema of its settings must have \"type\": \"object\"");
      }
      SchemaCheck.check(tree);
      var registry =
          SchemaRegistry.withDefaultDialect(
              SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(STRICT));
      var schema = new SettingsSchema(tree, registry.getSchema(forms(tree.deepCopy())));
      schema.completed("{}");
      return schema;
    } catch (ValidationLimitExceededException e) {
      throw new PluginRefusedException(
          "the schema of its settings refers to itself without end, or takes more than "
              + MOST_STEPS
              + " steps to check: make it simpler");
    } catch (JacksonException | SchemaException e) {
      throw new PluginRefusedException(
          "the schema of its settings cannot be read: " + e.getMessage());
    } catch (SettingsInvalidException e) {
      throw new PluginRefusedException(
          "the defaults of its settings do not fit: "
              + e.mistakes().getFirst().path()
              + " "
              + e.getMessage());
    }
  }

  /**
   * Validates what an administrator set.
   *
   * @return the same with the schema's defaults for what is not set
   * @throws SettingsInvalidException with every mistake
   */
  String complete(String settings) {
    try {
      return completed(settings);
    } catch (ValidationLimitExceededException e) {
      throw new SettingsInvalidException(
          List.of(
              new Mistake(
                  "",
                  "takes more than " + MOST_STEPS + " steps to check: leave out some",
                  "size")));
    }
  }

  private String completed(String settings) {
    JsonNode node = parse(settings);
    fill(tree, (ObjectNode) node);
    List<Mistake> mistakes = mistakes(node);
    if (!mistakes.isEmpty()) {
      throw new SettingsInvalidException(mistakes);
    }
    return JSON.writeValueAsString(node);
  }

  private List<Mistake> mistakes(JsonNode node) {
    try {
      return schema
          .validate(node, (ExecutionContext context) -> context.setExecutionConfig(BOUNDED))
          .stream()
          .limit(MISTAKES)
          .map(SettingsSchema::mistake)
          .toList();
    } catch (LinearPattern.TooLongException e) {
      return List.of(new Mistake("", "a text is too long for its pattern", "size"));
    }
  }

  private static Mistake mistake(com.networknt.schema.Error error) {
    JsonNode rule = error.getSchemaNode();
    boolean told = rule != null && (rule.isNumber() || rule.isString());
    String word = told ? rule.asString() : "";
    return new Mistake(
        pointer(error),
        error.getMessage(),
        error.getKeyword(),
        word.isEmpty() || word.length() > LONGEST_RULE ? null : word);
  }

  private static String pointer(com.networknt.schema.Error error) {
    String at = error.getInstanceLocation().toString();
    String pointer = at.startsWith("$") ? at.substring(1).replace('.', '/') : at;
    return error.getProperty() == null ? pointer : pointer + "/" + error.getProperty();
  }

  static JsonNode parse(String settings) {
    if (settings.length() > LARGEST) {
      throw new SettingsInvalidException(
          List.of(new Mistake("", "larger than " + LARGEST + " characters", "size")));
    }
    try {
      JsonNode node = JSON.readTree(settings);
      if (!plain(node)) {
        throw new SettingsInvalidException(
            List.of(new Mistake("", "a number in it is too large", "size")));
      }
      if (node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      throw new SettingsInvalidException(
          List.of(new Mistake("", "not JSON: " + e.getOriginalMessage())));
    }
    throw new SettingsInvalidException(List.of(new Mistake("", "must be an object")));
  }

  private static boolean plain(JsonNode value) {
    if (value.isNumber()) {
      return SchemaCheck.isPlain(value);
    }
    for (JsonNode each : value) {
      if (!plain(each)) {
        return false;
      }
    }
    return true;
  }

  private static void fill(JsonNode schema, ObjectNode object) {
    for (var property : schema.path(PROPERTIES).properties()) {
      JsonNode own = property.getValue();
      if (!object.has(property.getKey()) && own.has(DEFAULT)) {
        object.set(property.getKey(), own.get(DEFAULT).deepCopy());
      }
      if (object.get(property.getKey()) instanceof ObjectNode inner) {
        fill(own, inner);
      }
    }
  }

  /** The schema as the plugin wrote it. */
  JsonNode tree() {
    return tree;
  }

  /** The part itself, or what it refers to. */
  JsonNode resolved(JsonNode part) {
    JsonNode now = part;
    for (int i = 0; i < REFERENCES && now.has(REFERENCE); i++) {
      now = tree.at(now.path(REFERENCE).asString("#").substring(1));
    }
    return now;
  }

  /** Whether a value of this schema is kept secret. */
  static boolean secret(JsonNode schema) {
    return "secret".equals(schema.path("format").asString(""));
  }

  /**
   * Without what is for the form alone: the validator complains about keywords with x-. Formats of
   * our own are told as patterns.
   */
  private static JsonNode forms(JsonNode node) {
    if (node instanceof ObjectNode object) {
      List<String> ours = object.propertyNames().stream().filter(n -> n.startsWith("x-")).toList();
      object.remove(ours);
      String pattern = OURS.get(object.path("format").asString(""));
      if (pattern != null) {
        object.remove("format");
        object.putIfAbsent("pattern", StringNode.valueOf(pattern));
      }
    }
    node.forEach(SettingsSchema::forms);
    return node;
  }
}
