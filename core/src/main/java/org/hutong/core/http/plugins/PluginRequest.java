package org.hutong.core.http.plugins;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hutong.api.RestEndpoint;
import org.hutong.api.Sender;
import org.hutong.core.http.Request;
import org.hutong.core.plugin.Bodies;
import org.jspecify.annotations.Nullable;

/** A request as a plugin sees it: nothing with which it could act for the caller elsewhere. */
record PluginRequest(Request request, Map<String, String> values, @Nullable Sender caller)
    implements RestEndpoint.Request {
  private static final Set<String> SECRET =
      Set.of("authorization", "cookie", "proxy-authorization");

  @Override
  public String path(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("the route's path has no {" + name + "}");
    }
    return value;
  }

  @Override
  public Optional<String> query(String name) {
    return request.query(name);
  }

  @Override
  public Optional<String> header(String name) {
    return SECRET.contains(name.toLowerCase(java.util.Locale.ROOT))
        ? Optional.empty()
        : Optional.ofNullable(request.header(name));
  }

  @Override
  public byte[] body() {
    return request.body().clone();
  }

  @Override
  public Map<String, @Nullable Object> json() {
    return Bodies.parse(request.body());
  }
}
