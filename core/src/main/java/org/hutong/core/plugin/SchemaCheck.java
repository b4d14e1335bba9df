package org.hutong.core.plugin;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Holds a schema of settings against what this server takes, before a validator sees it: references
 * only to what is in it, patterns of the linear engine, numbers that are numbers, secrets where
 * they are looked for.
 */
final class SchemaCheck {
  private static final String REFERENCE = "$ref";
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
  private static final int DEEPEST = 64;
  private static final int LARGEST = 20_000;

  /** Their members have names of the author's, and each is a schema. */
  private static final Set<String> NAMED =
      Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");

  /** They hold values, not schemas. */
  private static final Set<String> VALUES = Set.of("default", "enum", "const", "examples");

  private final JsonNode root;
  private int parts;

  private SchemaCheck(JsonNode root) {
    this.root = root;
  }

  /**
   * @throws PluginRefusedException with the first that is not taken
   */
  static void check(JsonNode root) {
    new SchemaCheck(root).schema(root, true, 0);
  }

  /**
   * @param found whether a secret here is looked for: elsewhere it would be stored in the clear
   */
  private void schema(JsonNode schema, boolean found, int depth) {
    if (depth > DEEPEST || ++parts > LARGEST) {
      throw refused(
          "is nested deeper than " + DEEPEST + " levels or has more than " + LARGEST + " parts");
    }
    if (SettingsSchema.secret(schema)
        && (!found || !"string".equals(schema.path("type").asString("")))) {
      throw refused(
          "has \"format\": \"secret\" where it is not looked for: only texts in properties, items"
              + " and $defs can be secret");
    }
    references(schema);
    if (schema.path("pattern").isString()) {
      LinearPattern.of(schema.path("pattern").asString());
    }
    schema
        .properties()
        .forEach(keyword -> keyword(keyword.getKey(), keyword.getValue(), found, depth));
    if (schema.isArray()) {
      schema.forEach(each -> schema(each, false, depth + 1));
    }
  }

  private void keyword(String name, JsonNode value, boolean found, int depth) {
    if (name.startsWith("x-")) {
      return;
    }
    if (value.isNumber() || VALUES.contains(name)) {
      numbers(value);
    } else if (NAMED.contains(name) && value.isObject()) {
      boolean looked = found && (name.equals("properties") || name.equals("$defs"));
      for (var member : value.properties()) {
        if (name.equals("patternProperties")) {
          LinearPattern.of(member.getKey());
        }
        schema(member.getValue(), looked, depth + 1);
      }
    } else if (value.isContainer()) {
      schema(value, found && name.equals("items"), depth + 1);
    }
  }

  /** A schema must not make the server read other documents, nor lead nowhere. */
  private void references(JsonNode schema) {
    for (String keyword : List.of("$dynamicRef", "$recursiveRef")) {
      if (schema.has(keyword)) {
        throw refused("has a " + keyword + ": only $ref is taken");
      }
    }
    String dialect = schema.path("$schema").asString(DIALECT);
    if (!dialect.equals(DIALECT) && !dialect.equals(DIALECT + "#")) {
      throw refused("is of " + ArchiveCheck.shown(dialect) + ": write " + DIALECT);
    }
    if (schema.path("$id").isString() && schema != root) {
      throw refused("has an $id inside: only the whole may have one");
    }
    if (!schema.path(REFERENCE).isString()) {
      return;
    }
    String target = schema.path(REFERENCE).asString();
    boolean inside = target.equals("#") || target.startsWith("#/");
    if (!inside) {
      throw refused("refers to " + ArchiveCheck.shown(target) + ": only #/… is allowed");
    }
    if (root.at(target.substring(1)).isMissingNode()) {
      throw refused("refers to " + ArchiveCheck.shown(target) + ", which is not there");
    }
  }

  /** Some readers make of them millions of digits, some infinity. */
  static boolean isPlain(JsonNode number) {
    return Double.isFinite(number.asDouble(Double.NaN));
  }

  private static void numbers(JsonNode value) {
    if (value.isNumber() && !isPlain(value)) {
      throw refused("has a number that is too large");
    }
    value.forEach(SchemaCheck::numbers);
  }

  private static PluginRefusedException refused(String why) {
    return new PluginRefusedException("the schema of its settings " + why);
  }
}
