package org.hutong.core.http.sites;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.address.Addresses;
import org.hutong.core.http.Access;
import org.hutong.core.http.Fields;
import org.hutong.core.http.Limits;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.identity.ProvidedCustomers;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.identity.VisitorKeys;
import org.hutong.core.identity.Visitors;
import org.hutong.core.limit.Quotas;
import org.hutong.core.plugin.customers.CustomerPanels;
import org.jspecify.annotations.Nullable;

/** The public doors of a site: who a visitor is, and what the widget looks like. */
final class VisitorRoutes implements RouteGroup {
  /** Those who come back are many in an office, and cost little. */
  private static final Limits.Rate TOKENS = new Limits.Rate("visitor-tokens-per-address", 600, 600);

  private static final int KEY = 128;
  private static final int IDENTITY = 8192;
  private static final int ADDRESS = 2048;
  private static final int WORD = 64;

  private final Sites sites;
  private final Visitors visitors;
  private final VisitorKeys keys;
  private final ProvidedCustomers customers;
  private final VisitorSessions sessions;
  private final CustomerPanels panels;
  private final Limits limits;
  private final Quotas quotas;

  @Inject
  VisitorRoutes(
      Sites sites,
      Visitors visitors,
      VisitorKeys keys,
      ProvidedCustomers customers,
      VisitorSessions sessions,
      CustomerPanels panels,
      Limits limits,
      Quotas quotas) {
    this.sites = sites;
    this.visitors = visitors;
    this.keys = keys;
    this.customers = customers;
    this.sessions = sessions;
    this.panels = panels;
    this.limits = limits;
    this.quotas = quotas;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/api/v1/sites/{key}/visitors", Access.ANYONE, this::visitor).limit(16_384),
        Route.get("/api/v1/sites/{key}/appearance", Access.ANYONE, this::appearance));
  }

  private Response visitor(Request request) {
    Site site = sites.byKey(request.path("key")).orElseThrow(Problem::notFound);
    checkOrigin(site, request.origin(), request.ownOrigin());
    limits.take(TOKENS, Addresses.network(request.address()));
    Fields fields = request.optionalJson();
    String key = fields.optionalText("key", KEY);
    String identity = fields.optionalText("identity", IDENTITY);
    Visit visit =
        new Visit(
            fields.optionalText("page", ADDRESS),
            fields.optionalText("referrer", ADDRESS),
            fields.optionalText("language", WORD),
            fields.optionalText("zone", WORD),
            request.header("User-Agent"));
    fields.check();
    Visitors.Visitor visitor = who(site, key, identity, request.address());
    return Response.json(sessions.begin(visitor, VisitorSessions.LENGTH, visit));
  }

  private Visitors.Visitor who(
      Site site, @Nullable String key, @Nullable String identity, String address) {
    if (identity != null) {
      Visitors.Visitor visitor = visitors.identified(site.id(), customers.verify(site, identity));
      panels.ahead(visitor.id());
      return visitor;
    }
    UUID known = key == null ? null : keys.visitor(site.id(), key).orElse(null);
    if (known != null) {
      return visitors.known(site.id(), known);
    }
    Limits.check(quotas.visitor(address, site.id()));
    return visitors.anonymous(site.id());
  }

  /** Programs without an origin are let in; a page must be ours or on the site's list. */
  private static void checkOrigin(Site site, @Nullable String origin, String own) {
    if (origin != null && !origin.equals(own) && !site.origins().contains(origin)) {
      throw Problem.forbidden("This origin may not use the site.");
    }
  }

  private Response appearance(Request request) {
    Site site = sites.byKey(request.path("key")).orElseThrow(Problem::notFound);
    return Response.json(
            Map.of("key", site.key(), "look", site.look(), "typingPreview", site.typingPreview()))
        .header("Cache-Control", "public, max-age=60");
  }
}
