package org.hutong.core.app.control;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.hutong.core.http.Access;
import org.hutong.core.http.ManagementRoutes;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.wire.ErrorCode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code POST /control/{command}} on the management listener, for who can read the data directory.
 */
final class ControlRoutes implements ManagementRoutes {
  static final String TOKEN_HEADER = "X-Hutong-Control";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Controls controls;
  private final ControlSecret secret;

  @Inject
  ControlRoutes(Controls controls, ControlSecret secret) {
    this.controls = controls;
    this.secret = secret;
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.post("/control/{command}", Access.ANYONE, this::run));
  }

  private Response run(Request request) {
    String token = request.header(TOKEN_HEADER);
    if (token == null || !secret.is(token)) {
      throw Problem.notFound();
    }
    JsonNode arguments = JSON.readTree(request.body());
    try {
      return Response.json(Map.of("result", controls.run(request.path("command"), arguments)));
    } catch (ControlException e) {
      throw Problem.of(ErrorCode.CONFLICT, String.valueOf(e.getMessage()));
    }
  }
}
