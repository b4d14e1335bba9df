package org.hutong.core.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * What administrators can do with plugins, on every way: REST, command line, directory. Every
 * change is stored in the catalogue and takes effect at once. All methods block: a change waits for
 * the one before it, for calls that are inside (5 s) and for the plugin's own code (30 s for a
 * start). Safe from any thread. {@code by} is who did it, for the catalogue and the log.
 */
public interface Plugins {
  /** Installed ones and bundled ones that are not installed, by id. */
  List<PluginView> list();

  /**
   * @throws NoSuchPluginException if it is neither installed nor bundled
   */
  PluginView find(String id);

  /** What was refused since the start of the server, newest first, at most 50. */
  List<Refusal> refusals();

  /**
   * Installs and enables, or upgrades to whatever version it is. A plugin that was disabled stays
   * so. A file that no trusted publisher signed waits for {@link #consent} without code of it
   * running, unless consent comes with it or it is, byte for byte, what runs; so does any that asks
   * for more than it was granted. What ran before runs on.
   *
   * @param file a name for people
   * @param consent to what is agreed beforehand
   * @throws PluginRefusedException with the reasons; what ran before runs on
   */
  PluginView install(InputStream jar, String file, Consent consent, String by) throws IOException;

  /**
   * Agrees to all that the waiting version asks for, and takes it up.
   *
   * @param sha256 of the jar that was looked at: consent holds for no other
   * @throws NoSuchPluginException if nothing waits
   * @throws StaleConsentException if it asks for something else
   * @throws PluginRefusedException if it did not start, or is dangerous and that is not agreed to
   */
  PluginView consent(String id, Consent consent, String sha256, String by);

  /**
   * Throws away the version that waits. What runs is not touched.
   *
   * @throws NoSuchPluginException if nothing waits
   */
  void decline(String id, String by);

  /**
   * Starts it now and whenever the server starts. One that is bundled is installed first.
   *
   * @throws NoSuchPluginException if it is neither installed nor bundled
   * @throws PluginRefusedException if it did not start; it stays disabled
   */
  PluginView enable(String id, String by);

  /**
   * @throws NoSuchPluginException if it is not installed
   */
  PluginView disable(String id, String by);

  /**
   * Disables it and forgets it with its settings.
   *
   * @param data whether its own files go, too
   * @throws NoSuchPluginException if it is not installed
   */
  void remove(String id, boolean data, String by);

  /**
   * @throws NoSuchPluginException if it is not installed or has no settings
   */
  PluginSettings settings(String id);

  /**
   * Validates, stores and tells the running plugin.
   *
   * @param values JSON of an object; what is left out gets the schema's default
   * @throws NoSuchPluginException if it is not installed or has no settings
   * @throws SettingsInvalidException with the mistakes; the old ones stay
   */
  PluginSettings settings(String id, String values, String by);
}
