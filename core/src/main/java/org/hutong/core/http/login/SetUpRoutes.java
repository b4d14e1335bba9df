package org.hutong.core.http.login;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.hutong.core.address.Addresses;
import org.hutong.core.http.Access;
import org.hutong.core.http.Fields;
import org.hutong.core.http.Limits;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.identity.AgentAccount;
import org.hutong.core.identity.AuthenticationException;
import org.hutong.core.identity.Passwords;
import org.hutong.core.identity.SetUp;
import org.jspecify.annotations.Nullable;

/** The first administrator, by the one-time link that the log printed. Vanishes after its use. */
final class SetUpRoutes implements RouteGroup {
  private static final Limits.Rate ATTEMPTS = new Limits.Rate("setup", 10, 10);
  private static final int TOKEN = 64;

  private final SetUp setUp;
  private final Sessions sessions;
  private final Limits limits;

  @Inject
  SetUpRoutes(SetUp setUp, Sessions sessions, Limits limits) {
    this.setUp = setUp;
    this.sessions = sessions;
    this.limits = limits;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/setup", Access.ANYONE, this::page),
        Route.get("/api/v1/setup", Access.ANYONE, this::needed),
        Route.post("/api/v1/setup", Access.ANYONE, this::complete).limit(8192));
  }

  /** The console has the page; the token goes with it only if it is one that a URL may carry. */
  private Response page(Request request) {
    String token = request.query("token").orElse("");
    if (setUp.token().isEmpty()) {
      return Response.redirect("/console/");
    }
    boolean plain = token.matches("[A-Za-z0-9_-]{1," + TOKEN + "}");
    return Response.redirect("/console/setup" + (plain ? "?code=" + token : ""))
        .header("Referrer-Policy", "no-referrer");
  }

  private Response needed(Request request) {
    return Response.json(Map.of("needed", setUp.token().isPresent()));
  }

  private Response complete(Request request) {
    limits.take(ATTEMPTS, Addresses.network(request.address()));
    Fields fields = request.json();
    String token = fields.text(fields.has("token") ? "token" : "code", 1, TOKEN);
    String username = fields.text("username", 2, 40);
    String name = fields.text("name", 1, 200);
    String password = fields.text("password", 1, Passwords.READ);
    String locale = locale(fields);
    if (!username.matches("[A-Za-z0-9._@-]*")) {
      fields.wrong("username", "must be of letters, digits and . _ @ -");
    }
    if (!setUp.admits(token)) {
      throw new AuthenticationException("The link is not valid any more.", false);
    }
    fields.check();
    AgentAccount account = setUp.complete(token, username, name.strip(), password, locale);
    return sessions.begin(account, Sessions.LENGTH);
  }

  private static @Nullable String locale(Fields fields) {
    String name = fields.has("language") ? "language" : "locale";
    String locale = fields.optionalText(name, 16);
    if (locale != null && !locale.matches("[A-Za-z0-9-]{2,16}")) {
      throw Problem.invalid(name, "must be a language, for example zh-CN");
    }
    return locale;
  }
}
