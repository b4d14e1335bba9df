package org.hutong.api;

import java.util.List;
import java.util.Optional;

/**
 * Keeps small values of this plugin in the database: they survive restarts and upgrades, all nodes
 * share them, and they go when the plugin is removed with its data. Received by injection; needs no
 * permission. Safe from any thread; every method blocks until the store has answered (at most 5 s;
 * then {@link RefusedException} with {@code unavailable}).
 *
 * <p>Keys have 1 to 200 characters, values at most 64 KiB as UTF-8; at most 100,000 keys and 256
 * MiB for each plugin. Beyond a bound, or with a NUL or half a character in it: {@link
 * IllegalArgumentException}. After the plugin stopped: {@link IllegalStateException}.
 */
public interface KeyValueStore {
  /**
   * Reads a value.
   *
   * @param key its key
   * @return empty if there is none
   */
  Optional<String> get(String key);

  /**
   * Stores a value in place of what was there.
   *
   * @param key its key
   * @param value the new value
   */
  void put(String key, String value);

  /**
   * Stores a value if nothing has the key.
   *
   * @param key its key
   * @param value the new value
   * @return false if something was there; it stays
   */
  boolean putIfAbsent(String key, String value);

  /**
   * Stores a value if the present one is the expected one.
   *
   * @param key its key
   * @param expected what must be there
   * @param value the new value
   * @return false if something else was there; it stays
   */
  boolean replace(String key, String expected, String value);

  /**
   * Takes a value away.
   *
   * @param key its key
   * @return false if there was none
   */
  boolean remove(String key);

  /**
   * Lists keys.
   *
   * @param prefix what they begin with
   * @param after keys that come after this one; "" for the first page
   * @param limit 1 to 1,000
   * @return ascending by UTF-16 units
   */
  List<String> keys(String prefix, String after, int limit);
}
