package org.hutong.core.plugin;

/**
 * A plugin that could not be started. The message is for people; the plugin's own exception is not
 * kept, because its trace would keep the plugin's class loader.
 */
public final class PluginFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PluginFailedException(String message) {
    super(message);
  }
}
