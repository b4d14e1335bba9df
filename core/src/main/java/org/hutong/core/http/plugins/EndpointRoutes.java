package org.hutong.core.http.plugins;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.hutong.api.RestEndpoint;
import org.hutong.api.Sender;
import org.hutong.core.http.Access;
import org.hutong.core.http.Method;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.http.SecurityHeaders;
import org.hutong.core.identity.Principal;
import org.hutong.core.plugin.rest.RestPlugins;
import org.hutong.core.plugin.rest.RestReply;
import org.hutong.core.wire.ErrorCode;

/**
 * What plugins answer themselves, below their own path and after the kernel's routes there. The
 * server decides who is let in and what a browser may make of the answer: the plugin can set no
 * header, no cookie and no permission for other origins.
 */
final class EndpointRoutes implements RouteGroup {
  private static final String AT = "/api/v1/plugins/{id}/**";
  private static final String POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";
  private static final String BYTES = "application/octet-stream";

  /** What a browser would run or draw as a page of ours. */
  private static final Set<String> ACTIVE = Set.of("text/html", "text/xml", "application/xml");

  private final RestPlugins plugins;
  private final Senders senders;

  @Inject
  EndpointRoutes(RestPlugins plugins, Senders senders) {
    this.plugins = plugins;
    this.senders = senders;
  }

  @Override
  public List<Route> routes() {
    return Stream.of(Method.GET, Method.POST, Method.PUT, Method.PATCH, Method.DELETE)
        .map(this::route)
        .toList();
  }

  private Route route(Method method) {
    long limit = method == Method.GET || method == Method.DELETE ? 0 : RestPlugins.LARGEST_REQUEST;
    return new Route(method, AT, Access.ANYONE, limit, false, this::handle);
  }

  private Response handle(Request request) {
    String method = request.method() == Method.HEAD ? "GET" : request.method().name();
    List<String> path = List.of(request.tail().split("/", -1));
    RestReply reply =
        plugins.call(
            request.path("id"), method, path, (route, values) -> admit(request, route, values));
    return switch (reply) {
      case RestReply.Answered(RestEndpoint.Response response) -> answer(response);
      case RestReply.BadRequest(String words) -> throw Problem.of(ErrorCode.INVALID, words);
      case RestReply.Failed failed ->
          throw Problem.of(ErrorCode.INTERNAL, "The plugin did not answer as it should.");
      case RestReply.Away away ->
          throw Problem.of(ErrorCode.UNAVAILABLE, "The plugin cannot be asked now. Try again.");
      case RestReply.Nothing nothing -> throw Problem.notFound();
      case RestReply.OtherMethod(Set<String> allowed) -> otherMethod(allowed);
    };
  }

  private RestEndpoint.Request admit(
      Request request, RestEndpoint.Route route, Map<String, String> values) {
    Principal principal = request.admitted(access(route.access()));
    Sender caller = principal == null ? null : senders.of(principal);
    return new PluginRequest(request, values, caller);
  }

  private static Access access(RestEndpoint.Access access) {
    return switch (access) {
      case ANYONE -> Access.ANYONE;
      case MEMBER -> Access.MEMBER;
      case AGENT -> Access.AGENT;
      case ADMIN -> Access.ADMIN;
    };
  }

  private static Response otherMethod(Set<String> allowed) {
    return Response.json(
            405,
            Map.of(
                "type", "urn:hutong:problem:not_found",
                "title", "Not found",
                "status", 405,
                "detail", "This is here, but not with this method.",
                "code", "not_found"))
        .header("Content-Type", "application/problem+json")
        .header("Allow", String.join(", ", allowed));
  }

  private static Response answer(RestEndpoint.Response response) {
    boolean active = active(response.type());
    Response answer =
        response.status() == 204 || response.status() == 304
            ? Response.empty()
            : Response.bytes(active ? BYTES : response.type(), response.body());
    answer =
        answer
            .status(response.status())
            .header("Cache-Control", "no-store")
            .header(SecurityHeaders.POLICY, POLICY);
    return active ? answer.header("Content-Disposition", "attachment") : answer;
  }

  private static boolean active(String type) {
    String plain = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return ACTIVE.contains(plain)
        || plain.endsWith("+xml")
        || plain.contains("script")
        || plain.contains("html");
  }
}
