package org.hutong.core.http.sites;

import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.address.Origin;
import org.hutong.core.connection.RefusedOrigins;
import org.hutong.core.http.Access;
import org.hutong.core.http.Fields;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.identity.Audit;
import org.hutong.core.identity.CustomerTokens;
import org.hutong.core.identity.GroupRegistry;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.SiteRegistry;
import org.jspecify.annotations.Nullable;

/** The sites, for administrators. The identity secret is written and never read. */
final class SiteRoutes implements RouteGroup {
  private static final int ORIGINS = 100;
  private static final int ORIGIN = 300;
  private static final int LOOKS = 60;
  private static final int LOOK = 2000;
  private static final int SECRET = 256;
  private static final long LONGEST_REOPEN = Duration.ofDays(365).toMillis();
  private static final long LONGEST_EDIT = Duration.ofDays(7).toMillis();

  private final SiteRegistry sites;
  private final GroupRegistry groups;
  private final RefusedOrigins refused;

  @Inject
  SiteRoutes(SiteRegistry sites, GroupRegistry groups, RefusedOrigins refused) {
    this.sites = sites;
    this.groups = groups;
    this.refused = refused;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/sites", Access.ADMIN, this::list),
        Route.post("/api/v1/sites", Access.ADMIN, this::create),
        Route.get("/api/v1/refused-origins", Access.ADMIN, this::refusedOrigins),
        Route.get("/api/v1/sites/{id}", Access.ADMIN, r -> Response.json(view(site(r)))),
        Route.patch("/api/v1/sites/{id}", Access.ADMIN, this::update),
        Route.delete("/api/v1/sites/{id}", Access.ADMIN, this::delete));
  }

  private Response list(Request request) {
    return Response.json(Map.of("items", sites.all().stream().map(this::view).toList()));
  }

  private Response create(Request request) {
    Fields fields = request.json();
    fields.text("key", 1, 64);
    fields.text("name", 1, 200);
    Site blank =
        new Site(
            new UUID(0, 0),
            "",
            "",
            groups.all().getFirst().id(),
            List.of(),
            Duration.ofHours(24),
            Duration.ofMinutes(10),
            false,
            Map.of());
    Site wanted = changed(blank, fields);
    String secret = secret(fields);
    fields.check();
    Site created = sites.create(wanted, secret, by(request));
    created.origins().forEach(refused::forget);
    return Response.json(201, view(created));
  }

  private Response update(Request request) {
    Site before = site(request);
    Fields fields = request.json();
    changed(before, fields);
    String secret = secret(fields);
    fields.check();
    Site updated = sites.update(before.id(), now -> changed(now, fields), secret, by(request));
    updated.origins().forEach(refused::forget);
    return Response.json(view(updated));
  }

  /** What tried to embed the chat and may not, for the administrator who wants to allow one. */
  private Response refusedOrigins(Request request) {
    return Response.json(Map.of("items", refused.newest()));
  }

  private Response delete(Request request) {
    sites.delete(site(request).id(), by(request));
    return Response.empty();
  }

  private Site site(Request request) {
    return sites.byId(request.id("id")).orElseThrow(Problem::notFound);
  }

  /** The site with what the request names put in its place. */
  private static Site changed(Site site, Fields fields) {
    String key = orElse(fields.optionalText("key", 64), site.key());
    if (!key.matches("[a-z0-9][a-z0-9-]{1,63}")) {
      fields.wrong("key", "must be of 2 to 64 small letters, digits and hyphens");
    }
    UUID group = fields.optionalId("group");
    Long reopen = fields.optionalInteger("reopen", 0, LONGEST_REOPEN);
    Long edit = fields.optionalInteger("edit", 0, LONGEST_EDIT);
    Boolean preview = fields.optionalFlag("typingPreview");
    Map<String, String> look = fields.optionalTextMap("look", LOOKS, LOOK);
    return new Site(
        site.id(),
        key,
        orElse(fields.optionalText("name", 200), site.name()),
        group == null ? site.group() : group,
        origins(fields, site.origins()),
        reopen == null ? site.reopen() : Duration.ofMillis(reopen),
        edit == null ? site.edit() : Duration.ofMillis(edit),
        preview == null ? site.typingPreview() : preview,
        look == null ? site.look() : look);
  }

  private static List<String> origins(Fields fields, List<String> before) {
    List<String> given = fields.optionalTexts("origins", ORIGINS, ORIGIN);
    if (given == null) {
      return before;
    }
    for (int i = 0; i < given.size(); i++) {
      if (!given.get(i).equals(Origin.of(given.get(i)))) {
        fields.wrong(
            "origins[" + i + "]",
            "must be scheme, host and port alone, for example https://shop.example");
      }
    }
    return given.stream().distinct().toList();
  }

  private static @Nullable String secret(Fields fields) {
    String secret = fields.optionalText("identitySecret", SECRET);
    if (secret != null
        && !secret.isEmpty()
        && secret.getBytes(StandardCharsets.UTF_8).length < CustomerTokens.SECRET_BYTES) {
      fields.wrong(
          "identitySecret", "must have at least " + CustomerTokens.SECRET_BYTES + " bytes");
    }
    return secret;
  }

  private static String orElse(@Nullable String value, String other) {
    return value == null ? other : value;
  }

  private Map<String, Object> view(Site site) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", site.id());
    view.put("key", site.key());
    view.put("name", site.name());
    view.put("group", site.group());
    view.put("origins", site.origins());
    view.put("reopen", site.reopen().toMillis());
    view.put("edit", site.edit().toMillis());
    view.put("typingPreview", site.typingPreview());
    view.put("look", site.look());
    view.put("identifies", sites.identifies(site.id()));
    return view;
  }

  private static Audit.By by(Request request) {
    return Audit.By.of(request.principal(), request.address());
  }
}
