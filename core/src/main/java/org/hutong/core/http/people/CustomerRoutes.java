package org.hutong.core.http.people;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.http.Access;
import org.hutong.core.http.Limits;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.http.conversations.Rights;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.identity.Visitors;
import org.hutong.core.plugin.customers.CustomerPanel;
import org.hutong.core.plugin.customers.CustomerPanels;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.util.RawValue;

/** Customers as agents see them, and what plugins know of them. */
final class CustomerRoutes implements RouteGroup {
  private static final String ONE = "/api/v1/customers/{id}";
  private static final Limits.Rate PANELS = new Limits.Rate("panels", 60, 120);

  /** A customer is an agent's to see if one of these is. */
  private static final int NEWEST_CLOSED = 50;

  private final Visitors visitors;
  private final Sites sites;
  private final EventLog log;
  private final Rights rights;
  private final CustomerPanels panels;
  private final Limits limits;

  @Inject
  CustomerRoutes(
      Visitors visitors,
      Sites sites,
      EventLog log,
      Rights rights,
      CustomerPanels panels,
      Limits limits) {
    this.visitors = visitors;
    this.sites = sites;
    this.log = log;
    this.rights = rights;
    this.panels = panels;
    this.limits = limits;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(ONE, Access.AGENT, request -> Response.json(view(visible(request)))),
        Route.get(ONE + "/panels", Access.AGENT, this::panels));
  }

  /** The customer that {@code {id}} names, if one of his conversations is the caller's to see. */
  private Visitors.Visitor visible(Request request) {
    Principal caller = request.principal();
    return visitors
        .find(request.id("id"))
        .filter(
            visitor ->
                log.ofVisitor(visitor.id(), NEWEST_CLOSED, 0).stream()
                    .anyMatch(conversation -> rights.sees(caller, conversation)))
        .orElseThrow(Problem::notFound);
  }

  private Map<String, @Nullable Object> view(Visitors.Visitor visitor) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", visitor.id());
    view.put("site", sites.byId(visitor.site()).map(Site::key).orElse(null));
    view.put("subject", visitor.subject());
    view.put("name", visitor.name());
    view.put("avatar", visitor.avatar());
    view.put("attributes", visitor.attributes());
    view.put("blocked", visitor.blocked());
    return view;
  }

  private Response panels(Request request) {
    Visitors.Visitor visitor = visible(request);
    boolean fresh = request.query("fresh").filter("true"::equals).isPresent();
    limits.take(PANELS, ((Principal.Agent) request.principal()).id().toString());
    List<CustomerPanel> told = panels.of(visitor, fresh);
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put(
        "level",
        told.stream()
            .map(CustomerPanel::level)
            .filter(Objects::nonNull)
            .max(Integer::compare)
            .orElse(null));
    answer.put("items", told.stream().map(CustomerRoutes::view).toList());
    return Response.json(answer);
  }

  private static Map<String, @Nullable Object> view(CustomerPanel panel) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("plugin", panel.plugin());
    view.put("name", panel.name());
    view.put("state", panel.state().name().toLowerCase(Locale.ROOT));
    view.put("fields", panel.fields());
    view.put("tags", panel.tags());
    view.put("level", panel.level());
    view.put("cards", panel.cards().stream().map(RawValue::new).toList());
    return view;
  }
}
