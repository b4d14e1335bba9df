package org.hutong.core.plugin;

/**
 * The settings of a plugin.
 *
 * @param values JSON of an object, complete with the defaults
 * @param schema the JSON Schema that they follow
 */
public record PluginSettings(String values, String schema) {}
