package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import org.hutong.api.KeyValueStore;

/** Gives each plugin its values. */
final class KeyValueMaker implements ServiceMaker<KeyValueStore> {
  private final KeyValueTable table;

  @Inject
  KeyValueMaker(KeyValueTable table) {
    this.table = table;
  }

  @Override
  public Class<KeyValueStore> type() {
    return KeyValueStore.class;
  }

  @Override
  public KeyValueStore make(Grant grant) {
    return new KeyValues(grant, table);
  }
}
