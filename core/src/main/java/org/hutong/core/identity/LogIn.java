package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.address.Addresses;
import org.hutong.core.store.Database;
import org.jspecify.annotations.Nullable;

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
  private final Devices devices;
  private final Turns turns = new Turns();
  private final ProvidedAgents provided;
  private final Audit audit;

  @Inject
  LogIn(
      Database database,
      AgentTable table,
      Passwords passwords,
      LogInAttempts attempts,
      Devices devices,
      ProvidedAgents provided,
      Audit audit) {
    this.database = database;
    this.table = table;
    this.passwords = passwords;
    this.attempts = attempts;
    this.devices = devices;
    this.provided = provided;
    this.audit = audit;
  }

  /**
   * The agent with this name and password.
   *
   * @param device the mark that this name's last log-in left on the client's device; null if none
   * @throws AuthenticationException if there is none who may log in
   * @throws LockedOutException after too many failures from there
   */
  public AgentAccount attempt(
      String username, String password, String address, @Nullable String device) {
    String name = AgentTable.normal(username);
    String known = device == null ? null : devices.known(name, device).orElse(null);
    var origin = new LogInAttempts.Origin(address, known);
    return known == null
        ? turns.take(Addresses.network(address), () -> attempt(name, password, origin))
        : attempt(name, password, origin);
  }

  private AgentAccount attempt(String name, String password, LogInAttempts.Origin origin) {
    long locked = attempts.lockedFor(name, origin);
    if (locked > 0) {
      throw new LockedOutException(locked);
    }
    String address = origin.address();
    Optional<AgentTable.Row> row = database.with(handle -> table.byUsername(handle, name));
    ProvidedAgents.Result result = check(name, password, row, by("", address));
    AgentAccount agent = result.account();
    if (agent == null) {
      attempts.failed(name, origin, row.isPresent());
      var facts = new HashMap<>(result.facts());
      facts.put("username", shortened(name));
      audit.add(by("", address), "login.failed", null, facts);
      throw new AuthenticationException("The name or the password is wrong.", false);
    }
    attempts.succeeded(name, origin);
    audit.add(by("agent:" + agent.id(), address), "login", null, result.facts());
    return agent;
  }

  private ProvidedAgents.Result check(
      String name, String password, Optional<AgentTable.Row> row, Audit.By by) {
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

  /** Lifts the locks of an agent's name, and those of the addresses that it was tried from. */
  public void unlock(UUID agent, Audit.By by) {
    AgentTable.Row row =
        database.with(handle -> table.byId(handle, agent)).orElseThrow(IdentityException::notFound);
    attempts.unlock(row.account().username());
    audit.add(by, "agent.unlock", agent.toString(), Map.of());
  }

  /** Lifts the locks of an address. */
  public void unlockAddress(String address, Audit.By by) {
    attempts.unlockAddress(address);
    audit.add(by, "address.unlock", address, Map.of());
  }

  private static Audit.By by(String who, String address) {
    return new Audit.By(who.isEmpty() ? "anonymous" : who, address);
  }

  private static String shortened(String name) {
    return name.length() > 100 ? name.substring(0, 100) : name;
  }
}
