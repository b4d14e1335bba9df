package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.hutong.core.ids.Ids;
import org.hutong.core.store.Database;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of agents. Every change is audited in its own transaction; one that takes something
 * away ends the agent's tokens, and the caller then disconnects him. Blocks.
 */
public final class AgentAccounts {
  /** A stored text that no password matches: an account that another system vouches for. */
  private static final String NO_PASSWORD = "!";

  private final Database database;
  private final AgentTable table;
  private final GroupTable groupTable;
  private final GroupRegistry groups;
  private final AgentLinks links;
  private final Passwords passwords;
  private final People people;
  private final Audit audit;
  private final Ids ids;

  @Inject
  AgentAccounts(
      Database database,
      AgentTable table,
      GroupTable groupTable,
      GroupRegistry groups,
      AgentLinks links,
      Passwords passwords,
      People people,
      Audit audit,
      Ids ids) {
    this.database = database;
    this.table = table;
    this.groupTable = groupTable;
    this.groups = groups;
    this.links = links;
    this.passwords = passwords;
    this.people = people;
    this.audit = audit;
    this.ids = ids;
  }

  /** What an account is made of. {@code password} null: he comes with tokens of another system. */
  public record Wanted(
      String username,
      String name,
      @Nullable String avatar,
      @Nullable String password,
      AgentAccount.Kind kind,
      @Nullable String locale,
      int capacity,
      Set<UUID> groups) {
    /** How many conversations at once, unless somebody says otherwise. */
    public static final int CAPACITY = 5;
  }

  /** Adds an agent; refuses a taken username and a weak password. */
  public AgentAccount create(Wanted wanted, Audit.By by) {
    String password = wanted.password();
    if (password != null) {
      passwords.check("password", wanted.username(), password);
    }
    return insert(wanted, by);
  }

  /** The same, whatever the password is like: the administrator chose it himself. */
  AgentAccount insert(Wanted wanted, Audit.By by) {
    String password = wanted.password();
    String hash = password == null ? NO_PASSWORD : passwords.hash(password);
    AgentAccount account = account(wanted);
    database.write(
        handle -> {
          insert(handle, account, hash, wanted.groups(), by);
          return true;
        });
    groups.reload();
    return byId(account.id()).orElseThrow();
  }

  /** Adds an agent without a password whom a provider vouches for; refuses a second for one. */
  AgentAccount provided(Wanted wanted, AgentLinks.Link link, Audit.By by) {
    AgentAccount account = account(wanted);
    database.write(
        handle -> {
          if (!links.insert(handle, account.id(), link)) {
            throw IdentityException.conflict("He is an agent already.");
          }
          insert(handle, account, NO_PASSWORD, wanted.groups(), by);
          return true;
        });
    groups.reload();
    return byId(account.id()).orElseThrow();
  }

  private void insert(Handle handle, AgentAccount account, String hash, Set<UUID> in, Audit.By by) {
    if (table.byUsername(handle, account.username()).isPresent()) {
      throw IdentityException.conflict("Another agent has this username.");
    }
    checkLooks(handle, account, null);
    checkGroups(in);
    table.insert(handle, account, hash);
    groupTable.groups(handle, account.id(), in);
    audit.add(
        handle,
        by,
        "agent.create",
        account.id().toString(),
        Map.of("username", account.username(), "role", account.kind().word()));
  }

  /**
   * Nobody may look like somebody else: no unseen characters, no letters of another script among
   * Latin ones, no name that differs from another's but does not look so. Two people of the same
   * name may be called by it.
   */
  private void checkLooks(Handle handle, AgentAccount wanted, @Nullable AgentAccount before) {
    if (before == null) {
      checkLook("username", wanted.username());
    }
    checkLook("name", wanted.name());
    String username = LookAlike.of(wanted.username());
    String name = LookAlike.of(wanted.name());
    for (AgentTable.Named other : table.names(handle)) {
      if (other.id().equals(wanted.id())) {
        continue;
      }
      if (before == null && LookAlike.of(other.username()).equals(username)) {
        throw IdentityException.conflict(
            "The username looks like " + other.username() + ", another agent's.");
      }
      boolean same = other.name().equalsIgnoreCase(wanted.name());
      if (!same && !name.isEmpty() && LookAlike.of(other.name()).equals(name)) {
        throw IdentityException.conflict(
            "The name looks like that of " + other.username() + " and is written otherwise.");
      }
    }
  }

  private static void checkLook(String field, String text) {
    if (LookAlike.hidden(text)) {
      throw IdentityException.invalid(field, "has characters that nobody sees");
    }
    if (LookAlike.mixed(text)) {
      throw IdentityException.invalid(
          field, "mixes letters of scripts that look alike in one word");
    }
  }

  private AgentAccount account(Wanted wanted) {
    return new AgentAccount(
        ids.next(),
        AgentTable.normal(wanted.username()),
        wanted.name(),
        wanted.avatar(),
        wanted.kind(),
        wanted.locale(),
        false,
        AgentState.OFFLINE,
        wanted.capacity(),
        0,
        0,
        0);
  }

  public Optional<AgentAccount> byId(UUID id) {
    return database.with(handle -> table.byId(handle, id)).map(AgentTable.Row::account);
  }

  public Optional<AgentAccount> byUsername(String username) {
    return database.with(handle -> table.byUsername(handle, username)).map(AgentTable.Row::account);
  }

  /** The agents of a group; none if there is no such group. */
  public List<AgentAccount> inGroup(UUID group) {
    return database.with(handle -> table.inGroup(handle, group));
  }

  /** In the order of their ids, those after {@code after} if it is given. */
  public List<AgentAccount> list(@Nullable UUID after, int limit) {
    return database.with(handle -> table.list(handle, after, limit));
  }

  /**
   * Changes name, picture, role, language, capacity and whether he is disabled; with {@code in} not
   * null also his groups. Less power or being disabled ends his tokens.
   *
   * @param change applied to the account as it is in the store, so that what others changed in the
   *     meantime stays
   * @return whether his tokens were ended: disconnect him
   */
  public boolean update(
      UUID id, UnaryOperator<AgentAccount> change, @Nullable Set<UUID> in, Audit.By by) {
    boolean raised =
        database.write(
            handle -> {
              table.lockAdministrators(handle);
              AgentAccount before = require(handle, id);
              AgentAccount wanted = change.apply(before);
              if (!before.name().equals(wanted.name())) {
                checkLooks(handle, wanted, before);
              }
              boolean raise =
                  (wanted.disabled() && !before.disabled()) || (before.admin() && !wanted.admin());
              table.update(handle, wanted, raise);
              if (in != null) {
                checkGroups(in);
                groupTable.groups(handle, wanted.id(), in);
              }
              refuseIfNoAdministrator(handle);
              audit.add(handle, by, "agent.update", wanted.id().toString(), facts(wanted));
              return raise;
            });
    people.forget(id);
    groups.reload();
    return raised;
  }

  private static Map<String, String> facts(AgentAccount account) {
    return Map.of(
        "username",
        account.username(),
        "role",
        account.kind().word(),
        "disabled",
        String.valueOf(account.disabled()));
  }

  /** Sets another password and ends all tokens: disconnect him. */
  public void reset(UUID agent, String password, Audit.By by) {
    AgentAccount account = byId(agent).orElseThrow(IdentityException::notFound);
    passwords.check("password", account.username(), password);
    String hash = passwords.hash(password);
    database.write(
        handle -> {
          table.password(handle, agent, hash);
          audit.add(handle, by, "agent.password", agent.toString(), Map.of());
          return true;
        });
    people.forget(agent);
  }

  /** Whether this is the agent's password. */
  public boolean matches(UUID agent, String password) {
    return database
        .with(handle -> table.byId(handle, agent))
        .map(
            row ->
                !row.password().equals(NO_PASSWORD) && passwords.matches(password, row.password()))
        .orElse(false);
  }

  /** Ends all tokens of the agent: disconnect him. */
  public void logOut(UUID agent, Audit.By by) {
    database.write(
        handle -> {
          table.raiseAuth(handle, agent);
          audit.add(handle, by, "agent.logout", agent.toString(), Map.of());
          return true;
        });
    people.forget(agent);
  }

  private AgentAccount require(Handle handle, UUID agent) {
    return table.byId(handle, agent).orElseThrow(IdentityException::notFound).account();
  }

  private void refuseIfNoAdministrator(Handle handle) {
    if (table.administrators(handle) == 0) {
      throw IdentityException.conflict("He is the last administrator.");
    }
  }

  private void checkGroups(Set<UUID> in) {
    if (!in.stream().allMatch(group -> groups.byId(group).isPresent())) {
      throw IdentityException.invalid("groups", "names a group that does not exist");
    }
  }
}
