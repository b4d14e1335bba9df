package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.hutong.core.config.Configuration;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.jspecify.annotations.Nullable;

/** Whether a page of this origin may speak for this person. Programs send no origin. */
final class OriginCheck {
  private final Sites sites;
  private final RefusedOrigins refused;
  private final @Nullable String own;

  @Inject
  OriginCheck(Sites sites, RefusedOrigins refused, Configuration configuration) {
    this.sites = sites;
    this.refused = refused;
    String publicUrl = configuration.server().publicUrl();
    this.own = publicUrl == null || publicUrl.isBlank() ? null : normal(publicUrl);
  }

  boolean allows(Socket socket, Principal principal) {
    String sent = socket.origin();
    if (sent == null) {
      return true;
    }
    String origin = normal(sent);
    String server = own != null ? own : normal(socket.requestedOrigin());
    boolean allowed = origin != null && (origin.equals(server) || listed(origin, principal));
    if (!allowed) {
      refused.add(sent);
    }
    return allowed;
  }

  private boolean listed(String origin, Principal principal) {
    return principal instanceof Principal.Visitor visitor
        && sites.byId(visitor.site()).map(Site::origins).stream()
            .flatMap(origins -> origins.stream())
            .anyMatch(one -> origin.equals(normal(one)));
  }

  /** Scheme, host and port, the port left out where it is the scheme's own; null if it is none. */
  static @Nullable String normal(String origin) {
    try {
      URI uri = new URI(origin.strip());
      String scheme = uri.getScheme();
      String host = uri.getHost();
      if (scheme == null || host == null) {
        return null;
      }
      String name = scheme.toLowerCase(Locale.ROOT) + "://" + host.toLowerCase(Locale.ROOT);
      int usual = name.startsWith("https:") ? 443 : 80;
      return uri.getPort() < 0 || uri.getPort() == usual ? name : name + ":" + uri.getPort();
    } catch (URISyntaxException _) {
      return null;
    }
  }
}
