package org.hutong.core.http.people;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hutong.core.http.Access;
import org.hutong.core.http.Fields;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.identity.Audit;
import org.hutong.core.identity.KeyRing;
import org.hutong.core.time.TimeSource;

/** API keys. The key itself is in the answer that made it and nowhere else. */
final class KeyRoutes implements RouteGroup {
  private static final int MOST_PERMISSIONS = 20;

  private final KeyRing keys;
  private final TimeSource time;

  @Inject
  KeyRoutes(KeyRing keys, TimeSource time) {
    this.keys = keys;
    this.time = time;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/api-keys", Access.ADMIN, this::list),
        Route.post("/api/v1/api-keys", Access.ADMIN, this::create),
        Route.delete("/api/v1/api-keys/{id}", Access.ADMIN, this::revoke));
  }

  private Response list(Request request) {
    return Response.json(Map.of("items", keys.all().stream().map(KeyRoutes::view).toList()));
  }

  private Response create(Request request) {
    Fields fields = request.json();
    String name = fields.text("name", 1, 200);
    List<String> permissions = fields.optionalTexts("permissions", MOST_PERMISSIONS, 64);
    Long expires = fields.optionalInteger("expires", time.millis(), Long.MAX_VALUE);
    if (permissions == null) {
      fields.wrong("permissions", "is required");
    }
    fields.check();
    KeyRing.Made made =
        keys.create(
            name, permissions == null ? Set.of() : Set.copyOf(permissions), expires, by(request));
    Map<String, Object> view = view(made.key());
    view.put("key", made.secret());
    return Response.json(201, view);
  }

  private Response revoke(Request request) {
    keys.revoke(request.id("id"), by(request));
    return Response.empty();
  }

  private static Map<String, Object> view(KeyRing.Key key) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", key.id());
    view.put("name", key.name());
    view.put("permissions", key.permissions());
    view.put("created", key.created());
    view.put("expires", key.expires());
    view.put("revoked", key.revoked());
    return view;
  }

  private static Audit.By by(Request request) {
    return Audit.By.of(request.principal(), request.address());
  }
}
