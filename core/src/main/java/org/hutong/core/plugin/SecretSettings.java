package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.util.List;
import org.hutong.core.plugin.service.Vault;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Settings with {@code "format": "secret"}: sealed where they are stored, never shown again, and
 * kept when an administrator leaves them as they are shown.
 */
final class SecretSettings {
  /** Stands where a secret is set; one who sends it back keeps the secret. */
  static final String SHOWN = "••••••••";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Vault vault;

  @Inject
  SecretSettings(Vault vault) {
    this.vault = vault;
  }

  /** What becomes of a text at a place. */
  private interface Change {
    String of(String pointer, String text);
  }

  /** As it is stored. */
  String sealed(String plugin, SettingsSchema schema, String values) {
    return changed(
        schema,
        values,
        (pointer, text) -> text.isEmpty() ? text : vault.seal(place(plugin, pointer), text));
  }

  /**
   * What was stored, readable; also what another version of the schema had called a secret.
   *
   * @throws org.hutong.core.plugin.service.ServiceRefusedException without the right master key
   */
  String opened(String plugin, String stored) {
    JsonNode tree = JSON.readTree(stored);
    JsonNode opened =
        everywhere(
            tree,
            "",
            (pointer, text) ->
                Vault.sealed(text) ? vault.open(place(plugin, pointer), text) : text);
    return JSON.writeValueAsString(opened);
  }

  /** As administrators see it. */
  String masked(SettingsSchema schema, String values) {
    return changed(schema, values, (pointer, text) -> text.isEmpty() ? text : SHOWN);
  }

  /**
   * What an administrator sent, with the secrets that he left as they were shown.
   *
   * @throws SettingsInvalidException if there is none to keep
   */
  String kept(SettingsSchema schema, String values, String before) {
    JsonNode old = JSON.readTree(before);
    return changed(
        schema,
        values,
        (pointer, text) -> {
          if (!text.equals(SHOWN)) {
            return text;
          }
          JsonNode stored = old.at(pointer);
          if (!stored.isString()) {
            throw new SettingsInvalidException(
                List.of(
                    new SettingsInvalidException.Mistake(
                        pointer,
                        "no secret is stored here that could be kept: type it",
                        "secret")));
          }
          return stored.asString();
        });
  }

  private static String place(String plugin, String pointer) {
    return "settings/" + plugin + pointer;
  }

  private static String changed(SettingsSchema schema, String values, Change change) {
    JsonNode tree = SettingsSchema.parse(values);
    return JSON.writeValueAsString(secrets(schema, schema.tree(), tree, "", change));
  }

  /** Walks the value beside its schema. */
  private static JsonNode secrets(
      SettingsSchema whole, JsonNode part, JsonNode value, String pointer, Change change) {
    JsonNode schema = whole.resolved(part);
    switch (value) {
      case StringNode text when SettingsSchema.secret(schema) -> {
        return StringNode.valueOf(change.of(pointer, text.asString()));
      }
      case ObjectNode object -> {
        for (String name : List.copyOf(object.propertyNames())) {
          JsonNode inner = schema.path("properties").path(name);
          object.set(
              name, secrets(whole, inner, object.get(name), pointer + "/" + escaped(name), change));
        }
      }
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          array.set(
              i, secrets(whole, schema.path("items"), array.get(i), pointer + "/" + i, change));
        }
      }
      default -> {}
    }
    return value;
  }

  private static JsonNode everywhere(JsonNode value, String pointer, Change change) {
    switch (value) {
      case StringNode text -> {
        return StringNode.valueOf(change.of(pointer, text.asString()));
      }
      case ObjectNode object -> {
        for (String name : List.copyOf(object.propertyNames())) {
          object.set(name, everywhere(object.get(name), pointer + "/" + escaped(name), change));
        }
      }
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          array.set(i, everywhere(array.get(i), pointer + "/" + i, change));
        }
      }
      default -> {}
    }
    return value;
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
