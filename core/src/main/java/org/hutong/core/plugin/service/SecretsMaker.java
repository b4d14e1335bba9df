package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import org.hutong.api.Secrets;

/** Gives each plugin its secrets. */
final class SecretsMaker implements ServiceMaker<Secrets> {
  private final SecretTable table;
  private final Vault vault;

  @Inject
  SecretsMaker(SecretTable table, Vault vault) {
    this.table = table;
    this.vault = vault;
  }

  @Override
  public Class<Secrets> type() {
    return Secrets.class;
  }

  @Override
  public Secrets make(Grant grant) {
    return new PluginSecrets(grant, table, vault);
  }
}
