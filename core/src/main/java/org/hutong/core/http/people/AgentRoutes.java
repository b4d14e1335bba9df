package org.hutong.core.http.people;

import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.hutong.core.http.Access;
import org.hutong.core.http.Fields;
import org.hutong.core.http.Page;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.http.login.Sessions;
import org.hutong.core.identity.AgentAccount;
import org.hutong.core.identity.AgentAccounts;
import org.hutong.core.identity.Audit;
import org.hutong.core.identity.Groups;
import org.hutong.core.identity.LogIn;
import org.hutong.core.identity.Passwords;
import org.hutong.core.identity.Principal;
import org.hutong.core.routing.AgentStates;
import org.jspecify.annotations.Nullable;

/** The agents: everybody may see who works here, administrators change it. */
final class AgentRoutes implements RouteGroup {
  private static final Set<String> ROLES = Set.of("agent", "admin");
  private static final int MOST_CAPACITY = 1000;
  private static final int MOST_GROUPS = 100;

  private final AgentAccounts accounts;
  private final Groups groups;
  private final AgentStates states;
  private final Sessions sessions;
  private final LogIn logIn;

  @Inject
  AgentRoutes(
      AgentAccounts accounts, Groups groups, AgentStates states, Sessions sessions, LogIn logIn) {
    this.accounts = accounts;
    this.groups = groups;
    this.states = states;
    this.sessions = sessions;
    this.logIn = logIn;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/agents", Access.AGENT, this::list),
        Route.post("/api/v1/agents", Access.ADMIN, this::create),
        Route.get("/api/v1/agents/{id}", Access.AGENT, this::get),
        Route.patch("/api/v1/agents/{id}", Access.ADMIN, this::update),
        Route.delete("/api/v1/agents/{id}", Access.ADMIN, this::disable),
        Route.post("/api/v1/agents/{id}/password", Access.ADMIN, this::reset),
        Route.post("/api/v1/agents/{id}/unlock", Access.ADMIN, this::unlock));
  }

  private Response list(Request request) {
    int limit = Page.limit(request);
    List<AgentAccount> found = accounts.list(request.queryId("after").orElse(null), limit + 1);
    boolean admin = ((Principal.Agent) request.principal()).admin();
    return Page.of(found, limit, account -> account.id().toString(), a -> view(a, admin));
  }

  private Response get(Request request) {
    boolean admin = ((Principal.Agent) request.principal()).admin();
    return Response.json(view(account(request), admin));
  }

  private Response create(Request request) {
    Fields fields = request.json();
    String username = fields.text("username", 2, 100);
    if (!username.matches("[\\p{L}\\p{N}._@+-]*")) {
      fields.wrong("username", "must be of letters, digits and . _ @ + -");
    }
    String password = fields.text("password", 1, Passwords.READ);
    Long capacity = fields.optionalInteger("capacity", 0, MOST_CAPACITY);
    Set<UUID> in = groups(fields);
    var wanted =
        new AgentAccounts.Wanted(
            username,
            fields.text("name", 1, 200),
            fields.optionalText("avatar", 500),
            password,
            kind(fields, AgentAccount.Kind.AGENT),
            fields.optionalText("locale", 16),
            capacity == null ? AgentAccounts.Wanted.CAPACITY : capacity.intValue(),
            in == null ? Set.of() : in);
    fields.check();
    AgentAccount account = accounts.create(wanted, by(request));
    states.changed(account.id());
    return Response.json(201, view(account, true));
  }

  private Response update(Request request) {
    AgentAccount before = account(request);
    Fields fields = request.json();
    Set<UUID> in = groups(fields);
    changed(before, fields);
    fields.check();
    change(before.id(), now -> changed(now, fields), in, request);
    return Response.json(view(account(request), true));
  }

  /** The account with what the request names put in its place. */
  private AgentAccount changed(AgentAccount before, Fields fields) {
    Long capacity = fields.optionalInteger("capacity", 0, MOST_CAPACITY);
    Boolean disabled = fields.optionalFlag("disabled");
    return new AgentAccount(
        before.id(),
        before.username(),
        fields.has("name") ? fields.text("name", 1, 200) : before.name(),
        fields.has("avatar") ? fields.optionalText("avatar", 500) : before.avatar(),
        kind(fields, before.kind()),
        fields.has("locale") ? fields.optionalText("locale", 16) : before.locale(),
        disabled == null ? before.disabled() : disabled,
        before.state(),
        capacity == null ? before.capacity() : capacity.intValue(),
        before.load(),
        before.auth(),
        before.created());
  }

  /** An account is never taken away, the log names it: it is disabled. */
  private Response disable(Request request) {
    AgentAccount before = account(request);
    change(before.id(), now -> now.withDisabled(true), null, request);
    return Response.empty();
  }

  private void change(
      UUID agent, UnaryOperator<AgentAccount> change, @Nullable Set<UUID> in, Request request) {
    if (accounts.update(agent, change, in, by(request))) {
      sessions.end(agent);
    }
    states.changed(agent);
  }

  private Response reset(Request request) {
    AgentAccount account = account(request);
    Fields fields = request.json();
    String password = fields.text("password", 1, Passwords.READ);
    fields.check();
    accounts.reset(account.id(), password, by(request));
    sessions.end(account.id());
    return Response.empty();
  }

  private Response unlock(Request request) {
    logIn.unlock(account(request).id(), by(request));
    return Response.empty();
  }

  private AgentAccount account(Request request) {
    return accounts.byId(request.id("id")).orElseThrow(Problem::notFound);
  }

  private static AgentAccount.Kind kind(Fields fields, AgentAccount.Kind otherwise) {
    if (!fields.has("role")) {
      return otherwise;
    }
    return fields.word("role", ROLES).equals("admin")
        ? AgentAccount.Kind.ADMIN
        : AgentAccount.Kind.AGENT;
  }

  private static @Nullable Set<UUID> groups(Fields fields) {
    return Ids.optional(fields, "groups", MOST_GROUPS);
  }

  private Map<String, Object> view(AgentAccount account, boolean admin) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", account.id());
    view.put("name", account.name());
    view.put("avatar", account.avatar());
    var standing = states.of(account.id());
    view.put("state", standing.map(AgentStates.Standing::state).orElse(account.state()).word());
    view.put("load", standing.map(AgentStates.Standing::load).orElse(account.load()));
    view.put("capacity", account.capacity());
    view.put("connected", standing.map(AgentStates.Standing::connected).orElse(false));
    view.put("groups", new HashSet<>(groups.ofAgent(account.id())));
    if (admin) {
      view.put("username", account.username());
      view.put("role", account.kind().word());
      view.put("locale", account.locale());
      view.put("disabled", account.disabled());
      view.put("created", account.created());
    }
    return view;
  }

  private static Audit.By by(Request request) {
    return Audit.By.of(request.principal(), request.address());
  }
}
