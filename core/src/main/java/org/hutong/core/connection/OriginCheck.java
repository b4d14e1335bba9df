package org.hutong.core.connection;

import jakarta.inject.Inject;
import org.hutong.core.address.Origin;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;

/** Whether a page of this origin may speak for this person. Programs send no origin. */
final class OriginCheck {
  private final Sites sites;
  private final RefusedOrigins refused;

  @Inject
  OriginCheck(Sites sites, RefusedOrigins refused) {
    this.sites = sites;
    this.refused = refused;
  }

  boolean allows(Socket socket, Principal principal) {
    String sent = socket.origin();
    if (sent == null) {
      return true;
    }
    String origin = Origin.of(sent);
    boolean allowed =
        origin != null && (origin.equals(socket.ownOrigin()) || listed(origin, principal));
    if (!allowed) {
      refused.add(sent, socket.ownOrigin());
    }
    return allowed;
  }

  private boolean listed(String origin, Principal principal) {
    return principal instanceof Principal.Visitor visitor
        && sites.byId(visitor.site()).map(Site::origins).stream()
            .flatMap(origins -> origins.stream())
            .anyMatch(one -> origin.equals(Origin.of(one)));
  }
}
