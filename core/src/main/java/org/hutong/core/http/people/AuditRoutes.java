package org.hutong.core.http.people;

import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.hutong.core.http.Access;
import org.hutong.core.http.Page;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.identity.Audit;
import org.jspecify.annotations.Nullable;

/** Who changed what, newest first. */
final class AuditRoutes implements RouteGroup {
  private final Audit audit;

  @Inject
  AuditRoutes(Audit audit) {
    this.audit = audit;
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.get("/api/v1/audit", Access.ADMIN, this::list));
  }

  private Response list(Request request) {
    int limit = Page.limit(request);
    @Nullable UUID after = request.queryId("after").orElse(null);
    List<Audit.Row> rows = audit.list(after, limit + 1);
    return Page.of(rows, limit, row -> row.id().toString(), row -> row);
  }
}
