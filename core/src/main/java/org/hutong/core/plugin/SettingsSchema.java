package org.hutong.core.plugin;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
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
      SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();

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
      refuseForeignReferences(tree);
      refuseHiddenSecrets(tree, true);
      var registry =
          SchemaRegistry.withDefaultDialect(
              SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(STRICT));
      var schema = new SettingsSchema(tree, registry.getSchema(plain(tree.deepCopy())));
      schema.complete("{}");
      return schema;
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
    JsonNode node = parse(settings);
    fill(tree, (ObjectNode) node);
    List<Mistake> mistakes =
        schema.validate(node).stream().limit(MISTAKES).map(SettingsSchema::mistake).toList();
    if (!mistakes.isEmpty()) {
      throw new SettingsInvalidException(mistakes);
    }
    return JSON.writeValueAsString(node);
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
      if (node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      throw new SettingsInvalidException(
          List.of(new Mistake("", "not JSON: " + e.getOriginalMessage())));
    }
    throw new SettingsInvalidException(List.of(new Mistake("", "must be an object")));
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

  /** A schema must not make the server read other documents. */
  private static void refuseForeignReferences(JsonNode node) {
    for (String keyword : List.of(REFERENCE, "$dynamicRef")) {
      String target = node.path(keyword).asString("#");
      if (!target.startsWith("#")) {
        throw new PluginRefusedException(
            "the schema of its settings refers to " + target + ": only #/… is allowed");
      }
    }
    node.forEach(SettingsSchema::refuseForeignReferences);
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

  /** A secret is looked for in properties and items: elsewhere it would be stored in the clear. */
  private static void refuseHiddenSecrets(JsonNode schema, boolean found) {
    if (secret(schema) && (!found || !"string".equals(schema.path("type").asString("")))) {
      throw new PluginRefusedException(
          "the schema of its settings has \"format\": \"secret\" where it is not looked for: only"
              + " texts in properties, items and $defs can be secret");
    }
    for (var keyword : schema.properties()) {
      boolean named = keyword.getKey().equals(PROPERTIES) || keyword.getKey().equals("$defs");
      if (named) {
        keyword.getValue().forEach(each -> refuseHiddenSecrets(each, found));
      } else if (keyword.getKey().equals("items")) {
        refuseHiddenSecrets(keyword.getValue(), found);
      } else {
        refuseHiddenSecretsBelow(keyword.getValue());
      }
    }
  }

  private static void refuseHiddenSecretsBelow(JsonNode node) {
    if (node.isObject()) {
      refuseHiddenSecrets(node, false);
    } else {
      node.forEach(SettingsSchema::refuseHiddenSecretsBelow);
    }
  }

  /**
   * Without what is for the form alone: the validator complains about keywords with x-. Formats of
   * our own are told as patterns.
   */
  private static JsonNode plain(JsonNode node) {
    if (node instanceof ObjectNode object) {
      List<String> ours = object.propertyNames().stream().filter(n -> n.startsWith("x-")).toList();
      object.remove(ours);
      String pattern = OURS.get(object.path("format").asString(""));
      if (pattern != null) {
        object.remove("format");
        object.putIfAbsent("pattern", StringNode.valueOf(pattern));
      }
    }
    node.forEach(SettingsSchema::plain);
    return node;
  }
}
