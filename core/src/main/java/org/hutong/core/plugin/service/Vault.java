package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import org.hutong.core.store.Database;
import org.hutong.core.store.MasterKey;
import org.hutong.core.store.SealException;

/**
 * Seals secrets of plugins with the installation's master key before they are stored. Safe from any
 * thread after the store's start.
 */
public final class Vault {
  private final MasterKey key;

  @Inject
  Vault(Database database) {
    this.key = database.masterKey();
  }

  /**
   * Seals a text for one place alone.
   *
   * @param place where it is stored: opened there, and nowhere else
   */
  public String seal(String place, String text) {
    return key.seal(place, text);
  }

  /**
   * Opens what was sealed for the place.
   *
   * @throws ServiceRefusedException with another master key, or if it was sealed for another place
   */
  public String open(String place, String sealed) {
    try {
      return key.open(place, sealed);
    } catch (SealException e) {
      throw new ServiceRefusedException(e.getMessage());
    }
  }

  /** Whether the text was made by {@link #seal}. */
  public static boolean sealed(String text) {
    return MasterKey.sealed(text);
  }
}
