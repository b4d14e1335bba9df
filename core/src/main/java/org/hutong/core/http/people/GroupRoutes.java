package org.hutong.core.http.people;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.http.Access;
import org.hutong.core.http.Fields;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.identity.AgentState;
import org.hutong.core.identity.Audit;
import org.hutong.core.identity.GroupRegistry;
import org.hutong.core.identity.Groups.Group;
import org.hutong.core.identity.Principal;
import org.hutong.core.routing.AgentStates;
import org.hutong.core.routing.WaitingLine;

/** The groups: everybody may see them, administrators change them. */
final class GroupRoutes implements RouteGroup {
  private static final int QUEUE = 200;
  private static final int MOST_QUEUE = 100_000;
  private static final long OFFER = 30_000;
  private static final int MOST_AGENTS = 5000;

  private final GroupRegistry groups;
  private final WaitingLine line;
  private final AgentStates states;

  @Inject
  GroupRoutes(GroupRegistry groups, WaitingLine line, AgentStates states) {
    this.groups = groups;
    this.line = line;
    this.states = states;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/groups", Access.AGENT, this::list),
        Route.post("/api/v1/groups", Access.ADMIN, this::create),
        Route.get("/api/v1/groups/{id}", Access.AGENT, this::get),
        Route.patch("/api/v1/groups/{id}", Access.ADMIN, this::update),
        Route.delete("/api/v1/groups/{id}", Access.ADMIN, this::delete));
  }

  private Response list(Request request) {
    boolean admin = admin(request);
    return Response.json(
        Map.of("items", groups.all().stream().map(group -> view(group, admin)).toList()));
  }

  private Response get(Request request) {
    return Response.json(view(group(request), admin(request)));
  }

  private Response create(Request request) {
    Fields fields = request.json();
    fields.text("name", 1, 200);
    Group wanted = changed(new Group(new UUID(0, 0), "", QUEUE, OFFER), fields);
    Set<UUID> agents = Ids.optional(fields, "agents", MOST_AGENTS);
    fields.check();
    Group group = groups.create(wanted, agents == null ? Set.of() : agents, by(request));
    return Response.json(201, view(group, true));
  }

  private Response update(Request request) {
    Group before = group(request);
    Fields fields = request.json();
    changed(before, fields);
    Set<UUID> agents = Ids.optional(fields, "agents", MOST_AGENTS);
    fields.check();
    groups.update(before.id(), now -> changed(now, fields), agents, by(request));
    return Response.json(view(group(request), true));
  }

  private Response delete(Request request) {
    groups.delete(group(request).id(), by(request));
    return Response.empty();
  }

  private static Group changed(Group group, Fields fields) {
    Long queue = fields.optionalInteger("queueLimit", 0, MOST_QUEUE);
    Long offer = fields.optionalInteger("offer", 5000, 600_000);
    return new Group(
        group.id(),
        fields.has("name") ? fields.text("name", 1, 200) : group.name(),
        queue == null ? group.queueLimit() : queue.intValue(),
        offer == null ? group.offerMillis() : offer);
  }

  private Group group(Request request) {
    return groups.byId(request.id("id")).orElseThrow(Problem::notFound);
  }

  private Map<String, Object> view(Group group, boolean admin) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", group.id());
    view.put("name", group.name());
    view.put("waiting", line.length(group.id()));
    view.put("online", groups.agentsOf(group.id()).stream().filter(this::onDuty).count());
    if (admin) {
      view.put("queueLimit", group.queueLimit());
      view.put("offer", group.offerMillis());
      view.put("agents", groups.agentsOf(group.id()));
    }
    return view;
  }

  private boolean onDuty(UUID agent) {
    return states
        .of(agent)
        .filter(standing -> standing.connected() && standing.state() == AgentState.ONLINE)
        .isPresent();
  }

  private static boolean admin(Request request) {
    return ((Principal.Agent) request.principal()).admin();
  }

  private static Audit.By by(Request request) {
    return Audit.By.of(request.principal(), request.address());
  }
}
