package org.hutong.api;

/**
 * A plugin called what its descriptor does not ask for under {@code permissions}. Such calls are
 * written to the audit, at most one row a minute for each permission, and shown in the console.
 */
public final class PermissionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The missing permission. */
  private final String permission;

  /**
   * Made by the kernel.
   *
   * @param permission the missing one, for example {@code message.send}
   */
  public PermissionException(String permission) {
    super("The plugin has no permission " + permission + ": add it to plugin.yaml");
    this.permission = permission;
  }

  /**
   * The missing permission.
   *
   * @return for example {@code message.send}
   */
  public String permission() {
    return permission;
  }
}
