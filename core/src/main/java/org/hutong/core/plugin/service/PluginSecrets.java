package org.hutong.core.plugin.service;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.hutong.api.RefusedException;
import org.hutong.api.Secrets;
import org.hutong.core.wire.ErrorCode;

/** The secrets of one plugin. */
final class PluginSecrets implements Secrets {
  private static final int NAME = 64;
  private static final int VALUE = 8 * 1024;

  private final Grant grant;
  private final SecretTable table;
  private final Vault vault;
  private final ReentrantLock changing = new ReentrantLock();

  /**
   * @throws ServiceRefusedException if a stored secret cannot be opened
   */
  PluginSecrets(Grant grant, SecretTable table, Vault vault) {
    this.grant = grant;
    this.table = table;
    this.vault = vault;
    for (String name : table.names(grant.plugin())) {
      open(name);
    }
  }

  private Optional<String> open(String name) {
    return table
        .find(grant.plugin(), name)
        .map(stored -> vault.open(place(grant.plugin(), name), stored));
  }

  private static String place(String plugin, String name) {
    return "plugin_secret/" + plugin + "/" + name;
  }

  @Override
  public Optional<String> get(String name) {
    grant.alive();
    Texts.bounded("name", name, NAME);
    return grant.store(
        () -> {
          try {
            return open(name);
          } catch (ServiceRefusedException e) {
            throw unavailable(e);
          }
        });
  }

  private static RefusedException unavailable(ServiceRefusedException e) {
    return new RefusedException(ErrorCode.UNAVAILABLE.word(), String.valueOf(e.getMessage()), true);
  }

  @Override
  public void put(String name, String value) {
    grant.alive();
    Texts.bounded("name", name, NAME);
    Texts.storable("value", value);
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > VALUE) {
      throw new IllegalArgumentException(
          "value must have at most " + VALUE + " bytes and has " + bytes);
    }
    String hidden;
    try {
      hidden = vault.seal(place(grant.plugin(), name), value);
    } catch (ServiceRefusedException e) {
      throw unavailable(e);
    }
    grant.store(() -> changed(() -> table.put(grant.plugin(), name, hidden)));
  }

  /** One change at a time, so that two do not both find room for the last one. */
  private boolean changed(Runnable change) {
    changing.lock();
    try {
      change.run();
      return true;
    } finally {
      changing.unlock();
    }
  }

  @Override
  public void remove(String name) {
    grant.alive();
    Texts.bounded("name", name, NAME);
    grant.store(() -> changed(() -> table.remove(grant.plugin(), name)));
  }
}
