package org.hutong.core.http.plugins;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hutong.core.http.Access;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.plugin.Contributions;
import org.hutong.core.plugin.Descriptor;
import org.hutong.core.plugin.RunningContributions;
import org.jspecify.annotations.Nullable;

/** Panels, commands and pages of running plugins, for the console to draw. */
final class ContributionRoutes implements RouteGroup {
  private final RunningContributions running;

  @Inject
  ContributionRoutes(RunningContributions running) {
    this.running = running;
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.get("/api/v1/contributions", Access.AGENT, this::list));
  }

  private Response list(Request request) {
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    for (Descriptor plugin : running.all()) {
      Contributions added = plugin.contributes();
      added.panels().forEach(panel -> items.add(panel(plugin, panel)));
      added.commands().forEach(command -> items.add(command(plugin, command)));
      added.pages().forEach(page -> items.add(page(plugin, page)));
    }
    return Response.json(Map.of("items", items));
  }

  private static Map<String, @Nullable Object> panel(Descriptor plugin, Contributions.Panel panel) {
    var item = item(plugin, "panel", panel.id(), panel.title(), panel.icon());
    item.put("where", List.of(panel.where()));
    item.put("source", panel.source());
    item.put("refresh", panel.refresh());
    return item;
  }

  private static Map<String, @Nullable Object> command(
      Descriptor plugin, Contributions.Command command) {
    var item = item(plugin, "command", command.id(), command.title(), command.icon());
    item.put("where", command.where());
    item.put("run", command.run());
    return item;
  }

  private static Map<String, @Nullable Object> page(Descriptor plugin, Contributions.Page page) {
    var item = item(plugin, "page", page.id(), page.title(), page.icon());
    item.put("source", page.source());
    return item;
  }

  private static Map<String, @Nullable Object> item(
      Descriptor plugin, String kind, String id, Map<String, String> title, @Nullable String icon) {
    Map<String, @Nullable Object> item = new LinkedHashMap<>();
    item.put("plugin", plugin.id());
    item.put("name", plugin.name());
    item.put("kind", kind);
    item.put("id", id);
    item.put("title", title);
    item.put("icon", icon);
    return item;
  }
}
