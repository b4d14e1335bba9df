package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.store.Database;

/**
 * Agents log in. A name that does not exist, one that is disabled and a wrong password give the
 * same answer after the same time. Blocks.
 */
public final class LogIn {
  private final Database database;
  private final AgentTable table;
  private final Passwords passwords;
  private final LogInAttempts attempts;
  private final Audit audit;

  @Inject
  LogIn(
      Database database,
      AgentTable table,
      Passwords passwords,
      LogInAttempts attempts,
      Audit audit) {
    this.database = database;
    this.table = table;
    this.passwords = passwords;
    this.attempts = attempts;
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
    Optional<AgentAccount> agent = check(name, password);
    if (agent.isEmpty()) {
      attempts.failed(name, address);
      audit.add(by("", address), "login.failed", null, Map.of("username", shortened(name)));
      throw new AuthenticationException("The name or the password is wrong.", false);
    }
    attempts.succeeded(name, address);
    audit.add(by("agent:" + agent.get().id(), address), "login", null, Map.of());
    return agent.get();
  }

  private Optional<AgentAccount> check(String name, String password) {
    Optional<AgentTable.Row> row =
        database.with(handle -> table.byUsername(handle, name)).filter(LogIn::canLogIn);
    if (row.isEmpty()) {
      passwords.matchNobody(password);
      return Optional.empty();
    }
    return row.filter(known -> passwords.matches(password, known.password()))
        .map(AgentTable.Row::account);
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
