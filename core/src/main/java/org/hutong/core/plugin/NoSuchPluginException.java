package org.hutong.core.plugin;

/** No plugin of this id is installed or bundled. */
public final class NoSuchPluginException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NoSuchPluginException(String id) {
    super("There is no plugin " + id);
  }
}
