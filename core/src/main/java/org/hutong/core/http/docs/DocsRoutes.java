package org.hutong.core.http.docs;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.hutong.core.http.Access;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * {@code /api/openapi.yaml} and the page {@code /api} that shows it and lets one try it: our own
 * few lines of script, nothing from elsewhere.
 */
final class DocsRoutes implements RouteGroup {
  private static final String DESCRIPTION = "/openapi.yaml";
  private static final String CACHED = "no-cache";

  private final JsonNode description;

  @Inject
  DocsRoutes() {
    this.description = YAMLMapper.builder().build().readTree(read(DESCRIPTION));
  }

  @Override
  public List<Route> routes() {
    return List.of(
        file("/api", "/api/index.html", "text/html; charset=utf-8"),
        file("/api/page.js", "/api/page.js", "text/javascript; charset=utf-8"),
        file("/api/page.css", "/api/page.css", "text/css; charset=utf-8"),
        file("/api/openapi.yaml", DESCRIPTION, "application/yaml"),
        Route.get("/api/openapi.json", Access.ANYONE, request -> Response.json(description)));
  }

  private static Route file(String path, String resource, String type) {
    byte[] bytes = read(resource);
    return Route.get(
        path,
        Access.ANYONE,
        request -> Response.bytes(type, bytes).header("Cache-Control", CACHED));
  }

  private static byte[] read(String resource) {
    try (InputStream in = DocsRoutes.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
