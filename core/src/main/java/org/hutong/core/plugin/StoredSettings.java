package org.hutong.core.plugin;

import jakarta.inject.Inject;
import org.hutong.core.plugin.PluginCatalogue.Row;
import org.hutong.core.plugin.service.ServiceRefusedException;

/** Settings between the catalogue, where secrets are sealed, and the plugin, which reads them. */
final class StoredSettings {
  private static final String NOTHING = "{}";

  private final SecretSettings secrets;

  @Inject
  StoredSettings(SecretSettings secrets) {
    this.secrets = secrets;
  }

  /**
   * The stored settings, readable and with the defaults.
   *
   * @throws PluginRefusedException if they do not fit this version of the plugin
   */
  String complete(PluginArtifact artifact, String stored) {
    if (artifact.schema() == null) {
      return NOTHING;
    }
    try {
      String opened = secrets.opened(artifact.descriptor().id(), stored);
      return SettingsSchema.of(artifact.schema()).complete(opened);
    } catch (ServiceRefusedException e) {
      throw new PluginRefusedException(String.valueOf(e.getMessage()));
    } catch (SettingsInvalidException e) {
      var mistake = e.mistakes().getFirst();
      throw new PluginRefusedException(
          "the stored settings do not fit it: " + mistake.path() + " " + mistake.message());
    }
  }

  /** As administrators see them. */
  String masked(PluginArtifact artifact, SettingsSchema schema, String stored) {
    return secrets.masked(schema, complete(artifact, stored));
  }

  /** What an administrator typed, with the secrets that he left as they were. */
  String kept(SettingsSchema schema, String values, Row row) {
    return secrets.kept(schema, values, readable(row));
  }

  /** What is stored; nothing if it cannot be opened, so that all secrets must be typed again. */
  private String readable(Row row) {
    try {
      return secrets.opened(row.id(), row.settings());
    } catch (ServiceRefusedException e) {
      return NOTHING;
    }
  }

  /** As they are stored. */
  String sealed(String id, SettingsSchema schema, String values) {
    try {
      return secrets.sealed(id, schema, values);
    } catch (ServiceRefusedException e) {
      throw new PluginRefusedException(String.valueOf(e.getMessage()));
    }
  }
}
