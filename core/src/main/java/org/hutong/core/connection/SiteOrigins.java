package org.hutong.core.connection;

import jakarta.inject.Inject;
import org.hutong.core.identity.Sites;
import org.jspecify.annotations.Nullable;

/**
 * The rule of the protocol: programs without an origin, the server's own origin, and what some site
 * lists; never {@code null}, which is what a sandboxed frame or a file says. What is refused is
 * remembered for the administrator.
 */
public final class SiteOrigins implements OriginPolicy {
  private final Sites sites;
  private final RefusedOrigins refused;

  @Inject
  public SiteOrigins(Sites sites, RefusedOrigins refused) {
    this.sites = sites;
    this.refused = refused;
  }

  @Override
  public boolean allows(@Nullable String origin, String own) {
    if (origin == null) {
      return true;
    }
    boolean allowed =
        !origin.equals("null") && (origin.equalsIgnoreCase(own) || sites.anyAllows(origin));
    if (!allowed) {
      refused.add(origin, own);
    }
    return allowed;
  }
}
