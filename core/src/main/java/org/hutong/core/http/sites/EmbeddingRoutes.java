package org.hutong.core.http.sites;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hutong.core.address.Addresses;
import org.hutong.core.connection.RefusedOrigins;
import org.hutong.core.http.Access;
import org.hutong.core.http.Limits;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.routing.Duty;

/**
 * Tells the launcher whether the page around it may show the chat. A browser blocks the frame of a
 * page that may not before anything is asked of us, and nobody would learn why.
 */
final class EmbeddingRoutes implements RouteGroup {
  private static final Limits.Rate ASKED = new Limits.Rate("embedding", 600, 60);

  private final Sites sites;
  private final RefusedOrigins refused;
  private final Limits limits;
  private final Duty duty;

  @Inject
  EmbeddingRoutes(Sites sites, RefusedOrigins refused, Limits limits, Duty duty) {
    this.sites = sites;
    this.refused = refused;
    this.limits = limits;
    this.duty = duty;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/sites/{key}/embedding", Access.ANYONE, this::embedding),
        Route.get("/api/v1/sites/{key}/duty", Access.ANYONE, this::onDuty));
  }

  /** Whether somebody takes a new conversation of the site now. */
  private Response onDuty(Request request) {
    limits.take(ASKED, Addresses.network(request.address()));
    Site site = sites.byKey(request.path("key")).orElseThrow(Problem::notFound);
    return Response.json(Map.of("duty", duty.of(site.group()).word()))
        .header("Cache-Control", "no-cache");
  }

  /** Answers pages of every origin: it tells nothing that the chat page does not show to all. */
  private Response embedding(Request request) {
    limits.take(ASKED, Addresses.network(request.address()));
    Optional<Site> site = sites.byKey(request.path("key"));
    String origin = request.origin();
    boolean allowed =
        site.isPresent()
            && (origin == null
                || origin.equals(request.ownOrigin())
                || site.get().origins().contains(origin));
    if (origin != null && site.isPresent() && !allowed && !origin.equals("null")) {
      refused.add(origin, request.ownOrigin());
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("known", site.isPresent());
    answer.put("allowed", allowed);
    return Response.json(answer)
        .header("Access-Control-Allow-Origin", "*")
        .header("Cache-Control", "no-cache");
  }
}
