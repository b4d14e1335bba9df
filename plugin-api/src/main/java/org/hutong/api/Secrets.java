package org.hutong.api;

import java.util.Optional;

/**
 * Keeps secrets of this plugin, encrypted at rest: tokens that it was given by another system, for
 * example. What an administrator types belongs into settings with {@code "format": "secret"}
 * instead. Received by injection; needs no permission. Safe from any thread; blocks for a moment.
 *
 * <p>Names have 1 to 64 characters, values at most 8 KiB; at most 100 for each plugin. Beyond a
 * bound: {@link IllegalArgumentException}. Without the server's master key: {@link
 * RefusedException} with {@code unavailable}. After the plugin stopped: {@link
 * IllegalStateException}. A secret must not be logged.
 */
public interface Secrets {
  /**
   * Reads a secret.
   *
   * @param name its name
   * @return empty if there is none
   */
  Optional<String> get(String name);

  /**
   * Stores a secret in place of what was there.
   *
   * @param name its name
   * @param value the secret
   */
  void put(String name, String value);

  /**
   * Takes a secret away.
   *
   * @param name its name
   */
  void remove(String name);
}
