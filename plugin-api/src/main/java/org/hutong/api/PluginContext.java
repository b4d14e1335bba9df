package org.hutong.api;

import java.nio.file.Path;

/**
 * What a plugin may know of itself. Received by injection; one for each start of the plugin. Safe
 * from any thread; no method blocks.
 */
public interface PluginContext {
  /**
   * The id from the descriptor.
   *
   * @return for example {@code sensitive-words}
   */
  String id();

  /**
   * The version from the descriptor.
   *
   * @return a semantic version, for example {@code 1.2.0}
   */
  String version();

  /**
   * A folder on this node for this plugin alone, which exists and may be written. It outlives
   * upgrades and is not shared between nodes.
   *
   * @return an absolute path
   */
  Path directory();
}
