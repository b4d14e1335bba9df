package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.store.Database;

/**
 * Agents log in: with the password that is kept here, else as whom a provider says that they are. A
 * name that does not exist, one that is disabled and a wrong password give the same answer after
 * the same time. Blocks.
 */
public final class LogIn {
  private final Database database;
  private final AgentTable table;
  private final Passwords passwords;
  private final LogInAttempts attempts;
  private final ProvidedAgents provided;
  private final Audit audit;

  @Inject
  LogIn(
      Database database,
      AgentTable table,
      Passwords passwords,
      LogInAttempts attempts,
      ProvidedAgents provided,
      Audit audit) {
    this.database = database;
    this.table = table;
    this.passwords = passwords;
    this.attempts = attempts;
    this.provided = provided;
    this.audit = audit;
  }

  /**
   * The agent with this name and password.
   *
   * @param address the client's address; IPv6 by its /64
   * @throws AuthenticationException if there is none who may log in
   * @throws LockedOutException after too many failures from there
   */
  public AgentAccount attempt(String username, String password, String address) {
    String name = AgentTable.normal(username);
    long locked = attempts.lockedFor(name, address);
    if (locked > 0) {
      throw new LockedOutException(locked);
    }
    ProvidedAgents.Result result = check(name, password, by("", address));
    AgentAccount agent = result.account();
    if (agent == null) {
      attempts.failed(name, address);
      var facts = new HashMap<>(result.facts());
      facts.put("username", shortened(name));
      audit.add(by("", address), "login.failed", null, facts);
      throw new AuthenticationException("The name or the password is wrong.", false);
    }
    attempts.succeeded(name, address);
    audit.add(by("agent:" + agent.id(), address), "login", null, result.facts());
    return agent;
  }

  private ProvidedAgents.Result check(String name, String password, Audit.By by) {
    Optional<AgentTable.Row> row = database.with(handle -> table.byUsername(handle, name));
    Optional<AgentTable.Row> own = row.filter(LogIn::canLogIn);
    if (own.isEmpty()) {
      passwords.matchNobody(password);
    } else if (passwords.matches(password, own.get().password())) {
      return new ProvidedAgents.Result(own.get().account(), Map.of());
    }
    return provided.logIn(name, password, row.map(AgentTable.Row::account), by);
  }

  private static boolean canLogIn(AgentTable.Row row) {
    return !row.account().disabled() && row.password().startsWith("$argon2id$");
  }

  /** Lifts the locks of an agent's name. */
  public void unlock(UUID agent, Audit.By by) {
    AgentTable.Row row =
        database.with(handle -> table.byId(handle, agent)).orElseThrow(IdentityException::notFound);
    attempts.unlock(row.account().username());
    audit.add(by, "agent.unlock", agent.toString(), Map.of());
  }

  private static Audit.By by(String who, String address) {
    return new Audit.By(who.isEmpty() ? "anonymous" : who, address);
  }

  private static String shortened(String name) {
    return name.length() > 100 ? name.substring(0, 100) : name;
  }
}
