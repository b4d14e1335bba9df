package org.hutong.core.http;

import java.util.List;

/**
 * Routes of the management listener (loopback unless configured otherwise): metrics, health,
 * diagnostics. Added with {@code Multibinder.newSetBinder(binder(), ManagementRoutes.class)}. The
 * listener's address is the protection: {@link Access#ANYONE} is usual here.
 */
public interface ManagementRoutes {
  /** The routes; asked once, at the start. */
  List<Route> routes();
}
