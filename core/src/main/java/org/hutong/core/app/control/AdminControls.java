package org.hutong.core.app.control;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hutong.core.address.Addresses;
import org.hutong.core.connection.Hub;
import org.hutong.core.identity.AgentAccount;
import org.hutong.core.identity.AgentAccounts;
import org.hutong.core.identity.Audit;
import org.hutong.core.identity.GroupRegistry;
import org.hutong.core.identity.Groups;
import org.hutong.core.identity.IdentityException;
import org.hutong.core.identity.LogIn;
import org.hutong.core.wire.CloseCode;
import tools.jackson.databind.JsonNode;

/**
 * Administrators' accounts from the command line: for the first start, and for who locked himself
 * out.
 */
final class AdminControls implements ControlGroup {
  private final AgentAccounts accounts;
  private final GroupRegistry groups;
  private final LogIn logIn;
  private final Hub hub;

  @Inject
  AdminControls(AgentAccounts accounts, GroupRegistry groups, LogIn logIn, Hub hub) {
    this.accounts = accounts;
    this.groups = groups;
    this.logIn = logIn;
    this.hub = hub;
  }

  @Override
  public List<ControlCommand> commands() {
    return List.of(
        new ControlCommand("admin.create", this::create),
        new ControlCommand("admin.reset", this::reset),
        new ControlCommand("admin.unlock", this::unlock));
  }

  private Object create(JsonNode arguments) {
    String username = arguments.path("username").asString();
    if (!username.matches("[\\p{L}\\p{N}._@+-]{2,100}")) {
      throw new ControlException(
          "a user name has 2 to 100 letters, digits and . _ @ + -, and no spaces");
    }
    Set<UUID> all = groups.all().stream().map(Groups.Group::id).collect(Collectors.toSet());
    var wanted =
        new AgentAccounts.Wanted(
            username,
            username,
            null,
            arguments.path("password").asString(),
            AgentAccount.Kind.ADMIN,
            null,
            AgentAccounts.Wanted.CAPACITY,
            all);
    try {
      return Map.of("username", accounts.create(wanted, Audit.By.SERVER).username());
    } catch (IdentityException e) {
      throw refused(e);
    }
  }

  private Object reset(JsonNode arguments) {
    AgentAccount account = find(arguments);
    try {
      accounts.reset(account.id(), arguments.path("password").asString(), Audit.By.SERVER);
    } catch (IdentityException e) {
      throw refused(e);
    }
    hub.disconnect(account.id(), CloseCode.FORBIDDEN, "password changed");
    logIn.unlock(account.id(), Audit.By.SERVER);
    return Map.of("username", account.username());
  }

  private static ControlException refused(IdentityException e) {
    String path = e.path().isEmpty() ? "" : e.path() + ": ";
    return new ControlException(path + e.getMessage(), e);
  }

  /** A name, or an address. */
  private Object unlock(JsonNode arguments) {
    String given = arguments.path("username").asString();
    if (accounts.byUsername(given).isEmpty() && Addresses.literal(given) != null) {
      logIn.unlockAddress(given, Audit.By.SERVER);
      return Map.of("username", given);
    }
    AgentAccount account = find(arguments);
    logIn.unlock(account.id(), Audit.By.SERVER);
    return Map.of("username", account.username());
  }

  private AgentAccount find(JsonNode arguments) {
    String username = arguments.path("username").asString();
    return accounts
        .byUsername(username)
        .orElseThrow(() -> new ControlException("there is no account " + username));
  }
}
