package org.hutong.core.http.login;

import jakarta.inject.Inject;
import java.util.List;
import org.hutong.core.http.Access;
import org.hutong.core.http.Fields;
import org.hutong.core.http.Limits;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.identity.AgentAccount;
import org.hutong.core.identity.AgentAccounts;
import org.hutong.core.identity.Audit;
import org.hutong.core.identity.Devices;
import org.hutong.core.identity.LogIn;
import org.hutong.core.identity.Passwords;
import org.hutong.core.identity.Principal;

/** {@code /login}, {@code /logout} and one's own password. */
final class LoginRoutes implements RouteGroup {
  private static final Limits.Rate PASSWORDS = new Limits.Rate("password", 5, 5);
  private static final int USERNAME = 100;

  private final LogIn logIn;
  private final AgentAccounts accounts;
  private final Sessions sessions;
  private final Devices devices;
  private final Limits limits;

  @Inject
  LoginRoutes(
      LogIn logIn, AgentAccounts accounts, Sessions sessions, Devices devices, Limits limits) {
    this.logIn = logIn;
    this.accounts = accounts;
    this.sessions = sessions;
    this.devices = devices;
    this.limits = limits;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/api/v1/login", Access.ANYONE, this::login).limit(4096),
        Route.post("/api/v1/logout", Access.AGENT, this::logout),
        Route.put("/api/v1/me/password", Access.AGENT, this::password).limit(4096));
  }

  @Override
  public boolean cookies() {
    return true;
  }

  private Response login(Request request) {
    Fields fields = request.json();
    String username = fields.text("username", 1, USERNAME);
    String password = fields.text("password", 1, Passwords.LONGEST);
    fields.check();
    String mark = request.cookie(DeviceCookie.name(username));
    AgentAccount account = logIn.attempt(username, password, request.address(), mark);
    return sessions
        .begin(account, Sessions.LENGTH)
        .header("Set-Cookie", DeviceCookie.of(username, devices.mark(username), request));
  }

  /** Ends every session of the agent: tokens are not stored one by one. */
  private Response logout(Request request) {
    Principal.Agent agent = (Principal.Agent) request.principal();
    accounts.logOut(agent.id(), Audit.By.of(agent, request.address()));
    sessions.end(agent.id());
    return Response.empty();
  }

  /** Answers with a new session: the change ended all that were. */
  private Response password(Request request) {
    Principal.Agent agent = (Principal.Agent) request.principal();
    limits.take(PASSWORDS, agent.id().toString());
    Fields fields = request.json();
    String current = fields.text("current", 1, Passwords.LONGEST);
    String password = fields.text("password", 1, Passwords.READ);
    fields.check();
    if (!accounts.matches(agent.id(), current)) {
      throw Problem.forbidden("The current password is wrong.");
    }
    accounts.reset(agent.id(), password, Audit.By.of(agent, request.address()));
    sessions.end(agent.id());
    return accounts
        .byId(agent.id())
        .map(account -> sessions.begin(account, Sessions.LENGTH))
        .orElseThrow(Problem::notFound);
  }
}
