package org.hutong.core.http.plugins;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.hutong.core.config.Configuration;
import org.hutong.core.http.Access;
import org.hutong.core.http.MediaTypes;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.http.SecurityHeaders;
import org.hutong.core.plugin.PluginAssets;
import org.hutong.core.plugin.PluginAssets.Asset;
import org.hutong.core.wire.ErrorCode;

/**
 * The pages that plugins bring for the console's frames. They hold nothing secret, so they need no
 * token, which a frame could not send. The sandbox is in the policy of the answer, too: a page has
 * an origin of its own that is like no other, even if it is opened without the frame, loads from
 * its plugin's folder alone, and can reach no server.
 */
final class UiRoutes implements RouteGroup {
  private static final String AT = "/api/v1/plugins/{id}/ui/";
  private static final int TAG = 24;

  private final PluginAssets assets;
  private final String base;

  @Inject
  UiRoutes(PluginAssets assets, Configuration configuration) {
    this.assets = assets;
    this.base = configuration.server().basePath();
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.get(AT + "**", Access.ANYONE, this::file));
  }

  private Response file(Request request) {
    try {
      return switch (assets.find(request.path("id"), request.tail())) {
        case Asset.File file -> file(request, file);
        case Asset.Away away ->
            throw Problem.of(ErrorCode.UNAVAILABLE, "The plugin is being replaced. Try again.");
        case Asset.Nothing nothing -> throw Problem.notFound();
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Response file(Request request, Asset.File file) {
    String tag = "\"" + file.sha256().substring(0, TAG) + "\"";
    String known = request.header("If-None-Match");
    Response response =
        known != null && known.contains(tag)
            ? Response.empty().status(304)
            : Response.bytes(MediaTypes.of(request.tail()), file.bytes());
    // Modules and fonts of a page without an origin are fetched as if from elsewhere.
    return response
        .header("Access-Control-Allow-Origin", "*")
        .header("ETag", tag)
        .header("Cache-Control", "no-cache")
        .header("Referrer-Policy", "no-referrer")
        .header(SecurityHeaders.POLICY, policy(request));
  }

  /** The own path is spelled out: {@code 'self'} would be the whole server. */
  private String policy(Request request) {
    String own = request.ownOrigin() + base + AT.replace("{id}", request.path("id"));
    return "sandbox allow-scripts allow-forms; default-src 'none'; script-src "
        + own
        + "; style-src "
        + own
        + "; img-src "
        + own
        + " data:; font-src "
        + own
        + "; media-src "
        + own
        + "; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
  }
}
