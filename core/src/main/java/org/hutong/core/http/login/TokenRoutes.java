package org.hutong.core.http.login;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hutong.core.http.Access;
import org.hutong.core.http.Fields;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.http.sites.VisitorSessions;
import org.hutong.core.identity.AgentAccount;
import org.hutong.core.identity.AgentAccounts;
import org.hutong.core.identity.Audit;
import org.hutong.core.identity.IdentityException;
import org.hutong.core.identity.Permissions;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.identity.Visitors;
import org.hutong.core.routing.AgentStates;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /tokens}: another system vouches for its employee or customer. Never for an
 * administrator: a key that leaked must not become one.
 */
final class TokenRoutes implements RouteGroup {
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final int TEXT = 200;
  private static final int AVATAR = 500;
  private static final int ATTRIBUTES = 50;

  private final AgentAccounts accounts;
  private final AgentStates states;
  private final Visitors visitors;
  private final VisitorSessions visitorSessions;
  private final Sites sites;
  private final Sessions sessions;
  private final Audit audit;

  @Inject
  TokenRoutes(
      AgentAccounts accounts,
      AgentStates states,
      Visitors visitors,
      VisitorSessions visitorSessions,
      Sites sites,
      Sessions sessions,
      Audit audit) {
    this.accounts = accounts;
    this.states = states;
    this.visitors = visitors;
    this.visitorSessions = visitorSessions;
    this.sites = sites;
    this.sessions = sessions;
    this.audit = audit;
  }

  private record Wanted(
      String role,
      String id,
      @Nullable String name,
      @Nullable String avatar,
      @Nullable Map<String, String> attributes,
      String site,
      Duration ttl) {}

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/api/v1/tokens", Access.program(Permissions.ISSUE_TOKENS), this::issue));
  }

  private Response issue(Request request) {
    Wanted wanted = wanted(request.json());
    Site site =
        sites
            .byKey(wanted.site)
            .orElseThrow(() -> Problem.invalid("site", "is not the key of a site"));
    Audit.By by = Audit.By.of(request.principal(), request.address());
    audit.add(by, "token.issue", wanted.id, Map.of("role", wanted.role, "site", site.key()));
    return wanted.role.equals("agent") ? agent(wanted, site, by) : visitor(wanted, site);
  }

  private static Wanted wanted(Fields fields) {
    String role = fields.word("role", Set.of("agent", "visitor"));
    String id = fields.text("id", 1, role.equals("agent") ? 100 : TEXT);
    String site = fields.optionalText("site", TEXT);
    Long ttl = fields.optionalInteger("ttl", SHORTEST.toSeconds(), LONGEST.toSeconds());
    var wanted =
        new Wanted(
            role,
            id,
            fields.optionalText("name", TEXT),
            fields.optionalText("avatar", AVATAR),
            fields.optionalTextMap("attributes", ATTRIBUTES, AVATAR),
            site == null ? "default" : site,
            ttl == null ? Sessions.LENGTH : Duration.ofSeconds(ttl));
    fields.check();
    return wanted;
  }

  private Response visitor(Wanted wanted, Site site) {
    var customer = new Visitors.Customer(wanted.id, wanted.name, wanted.avatar, wanted.attributes);
    Visitors.Visitor visitor = visitors.identified(site.id(), customer);
    return Response.json(visitorSessions.begin(visitor, wanted.ttl));
  }

  /** An employee who is new here serves in the site's group. */
  private Response agent(Wanted wanted, Site site, Audit.By by) {
    AgentAccount account =
        accounts.byUsername(wanted.id).orElseGet(() -> firstCall(wanted, site, by));
    if (account.admin()) {
      throw Problem.forbidden("An administrator logs in himself.");
    }
    if (account.disabled()) {
      throw Problem.forbidden("The agent is disabled.");
    }
    return sessions.begin(account, wanted.ttl);
  }

  /** Of two first calls at once one makes the agent, and the other one finds him. */
  private AgentAccount firstCall(Wanted wanted, Site site, Audit.By by) {
    try {
      return newAgent(wanted, site, by);
    } catch (IdentityException e) {
      return accounts.byUsername(wanted.id).orElseThrow(() -> e);
    }
  }

  private AgentAccount newAgent(Wanted wanted, Site site, Audit.By by) {
    var account =
        accounts.create(
            new AgentAccounts.Wanted(
                wanted.id,
                wanted.name == null ? wanted.id : wanted.name,
                wanted.avatar,
                null,
                AgentAccount.Kind.AGENT,
                null,
                AgentAccounts.Wanted.CAPACITY,
                Set.of(site.group())),
            by);
    states.changed(account.id());
    return account;
  }
}
