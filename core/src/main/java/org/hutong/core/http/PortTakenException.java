package org.hutong.core.http;

import java.net.BindException;
import java.util.Locale;

/**
 * A port cannot be listened on: it is in use, needs a right, or the address is none of this
 * machine's. The message says which, who uses it as far as can be known, and the fix.
 */
public final class PortTakenException extends RuntimeException {
  private static final int PRIVILEGED = 1024;
  private static final long serialVersionUID = 1L;

  private PortTakenException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The refusal, if it was the port that a listener failed for; otherwise the failure itself. */
  public static RuntimeException of(RuntimeException failure, int port, String setting) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return new PortTakenException(complaint(port, setting, cause), failure);
      }
    }
    return failure;
  }

  /**
   * What stands against listening on a port, and what to do. {@code setting} is what names another
   * one.
   *
   * @param cause what the operating system answered
   */
  public static String complaint(int port, String setting, Throwable cause) {
    String said = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (said.contains("permission denied")) {
      return "Port "
          + port
          + " needs a right that this process does not have: ports below "
          + PRIVILEGED
          + " are the administrator's. Give it the right (systemd:"
          + " AmbientCapabilities=CAP_NET_BIND_SERVICE), let a proxy listen there, or set "
          + setting
          + " to "
          + PRIVILEGED
          + " or more.";
    }
    if (said.contains("cannot assign")) {
      return "Port "
          + port
          + " cannot be listened on: the address is none of this machine's. Set "
          + setting.replaceAll("\\.port.*", ".host")
          + " to one that it has, or to 0.0.0.0 for all of them.";
    }
    String holder = PortHolder.of(port).orElse("another process");
    return "Port " + port + " is in use by " + holder + ". Stop it, or set " + setting + ".";
  }
}
