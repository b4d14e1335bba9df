package org.hutong.core.http.login;

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
import org.hutong.core.identity.AgentAccount;
import org.hutong.core.identity.AgentAccounts;
import org.hutong.core.identity.AgentState;
import org.hutong.core.identity.Audit;
import org.hutong.core.identity.Groups;
import org.hutong.core.identity.Principal;
import org.hutong.core.routing.AgentStates;

/** The agent himself: his account and whether he takes work. */
final class MeRoutes implements RouteGroup {
  private static final Set<String> STATES = Set.of("online", "busy", "break", "offline");

  private final AgentAccounts accounts;
  private final AgentStates states;
  private final Groups groups;
  private final Audit audit;

  @Inject
  MeRoutes(AgentAccounts accounts, AgentStates states, Groups groups, Audit audit) {
    this.accounts = accounts;
    this.states = states;
    this.groups = groups;
    this.audit = audit;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/me", Access.AGENT, this::me),
        Route.put("/api/v1/me/state", Access.AGENT, this::state));
  }

  private Response me(Request request) {
    Principal.Agent agent = (Principal.Agent) request.principal();
    AgentAccount account = accounts.byId(agent.id()).orElseThrow(Problem::notFound);
    Map<String, Object> me = new LinkedHashMap<>();
    me.put("id", account.id());
    me.put("role", "agent");
    me.put("username", account.username());
    me.put("name", account.name());
    me.put("avatar", account.avatar());
    me.put("admin", account.admin());
    me.put("locale", account.locale());
    me.put("expires", agent.expires());
    me.putAll(standing(account));
    me.put("groups", groups(account.id()));
    return Response.json(me);
  }

  private Map<String, Object> standing(AgentAccount account) {
    return states
        .of(account.id())
        .map(known -> standing(known.state(), known.load(), known.capacity()))
        .orElseGet(() -> standing(account.state(), account.load(), account.capacity()));
  }

  private static Map<String, Object> standing(AgentState state, int load, int capacity) {
    Map<String, Object> standing = new LinkedHashMap<>();
    standing.put("state", state.word());
    standing.put("load", load);
    standing.put("capacity", capacity);
    return standing;
  }

  private List<Map<String, Object>> groups(UUID agent) {
    return groups.ofAgent(agent).stream()
        .flatMap(id -> groups.byId(id).stream())
        .map(group -> Map.<String, Object>of("id", group.id(), "name", group.name()))
        .toList();
  }

  private Response state(Request request) {
    Principal.Agent agent = (Principal.Agent) request.principal();
    Fields fields = request.json();
    String word = fields.word("state", STATES);
    fields.check();
    AgentState state = AgentState.of(word).orElseThrow();
    AgentStates.Standing standing = states.set(agent.id(), state).orElseThrow(Problem::notFound);
    audit.add(Audit.By.of(agent, request.address()), "agent.state", null, Map.of("state", word));
    return Response.json(standing(standing.state(), standing.load(), standing.capacity()));
  }
}
