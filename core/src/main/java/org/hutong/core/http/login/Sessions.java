package org.hutong.core.http.login;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.connection.Hub;
import org.hutong.core.http.Response;
import org.hutong.core.identity.AgentAccount;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Tokens;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.CloseCode;

/** Begins and ends the sessions of agents. */
public final class Sessions {
  /** How long an agent stays logged in. */
  public static final Duration LENGTH = Duration.ofHours(12);

  private final Tokens tokens;
  private final TimeSource time;
  private final Hub hub;

  @Inject
  Sessions(Tokens tokens, TimeSource time, Hub hub) {
    this.tokens = tokens;
    this.time = time;
    this.hub = hub;
  }

  /** {@code {token, expires, user}}, {@code expires} in epoch milliseconds. */
  public Response begin(AgentAccount account, Duration length) {
    long expires = time.millis() + length.toMillis();
    var agent =
        new Principal.Agent(account.id(), account.name(), account.admin(), account.auth(), expires);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("token", tokens.issue(agent, length));
    answer.put("expires", expires);
    answer.put("user", user(account));
    return Response.json(answer);
  }

  private static Map<String, Object> user(AgentAccount account) {
    Map<String, Object> user = new LinkedHashMap<>();
    user.put("id", account.id());
    user.put("role", "agent");
    user.put("username", account.username());
    user.put("name", account.name());
    user.put("admin", account.admin());
    return user;
  }

  /** Closes what an agent whose tokens were ended has open. */
  public void end(UUID agent) {
    hub.disconnect(agent, CloseCode.FORBIDDEN, "signed out");
  }
}
