package org.hutong.core.plugin;

import java.util.List;

/**
 * Reads what extensions say of themselves, once, when their plugin starts, before it is called for
 * anything else. Whoever calls an extension point and must know something before the first call
 * binds one to the set.
 *
 * @param <T> the extension point
 */
public interface AtStart<T> {
  Class<T> point();

  /**
   * Called with the plugin's context class loader, within the time that a start may take.
   *
   * @param extensions all that one plugin has of this point
   * @return what was read, one for each in the same order; told again by {@link Handle#told}
   * @throws IllegalArgumentException with the reason, for administrators: the plugin does not start
   */
  List<?> read(List<T> extensions);
}
