package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hutong.core.identity.AgentLinks.Link;
import org.hutong.core.store.Database;
import org.jspecify.annotations.Nullable;

/**
 * Agents whom another system vouches for. A provider is asked about a name that is nobody's here,
 * or an account's that it made itself, and never about anybody else's: it cannot become somebody
 * who was here before it, and is not shown his password. Blocks.
 */
final class ProvidedAgents {
  private final Database database;
  private final AgentTable table;
  private final AgentLinks links;
  private final AgentAccounts accounts;
  private final GroupRegistry groups;
  private final Providers providers;

  @Inject
  ProvidedAgents(
      Database database,
      AgentTable table,
      AgentLinks links,
      AgentAccounts accounts,
      GroupRegistry groups,
      Providers providers) {
    this.database = database;
    this.table = table;
    this.links = links;
    this.accounts = accounts;
    this.groups = groups;
    this.providers = providers;
  }

  /**
   * What came of it.
   *
   * @param account null if he may not log in
   * @param facts for the audit
   */
  record Result(@Nullable AgentAccount account, Map<String, String> facts) {
    static final Result NOBODY = new Result(null, Map.of());
  }

  /**
   * @param name as it is compared
   * @param known the account of this name
   */
  Result logIn(String name, String password, Optional<AgentAccount> known, Audit.By by) {
    if (!providers.any()) {
      return Result.NOBODY;
    }
    if (known.isEmpty()) {
      return settle(providers.password(name, password, null), name, by);
    }
    Optional<Link> link = database.with(handle -> links.of(handle, known.get().id()));
    if (link.isEmpty() || known.get().disabled()) {
      return Result.NOBODY;
    }
    Providers.Verdict verdict = providers.password(name, password, link.get().provider());
    return verdict instanceof Providers.Known who && !link(who).equals(link.get())
        ? refused(who.provider(), "it means somebody else by this name")
        : settle(verdict, name, by);
  }

  private Result settle(Providers.Verdict verdict, String name, Audit.By by) {
    return switch (verdict) {
      case Providers.Unknown _ -> Result.NOBODY;
      case Providers.Refused refused -> refused(refused.provider(), refused.reason());
      case Providers.Known who -> {
        AgentAccount account = find(link(who)).orElseGet(() -> create(who, name, by));
        yield account == null || account.disabled()
            ? refused(who.provider(), account == null ? "the name is taken" : "disabled")
            : new Result(account, Map.of("provider", who.provider()));
      }
    };
  }

  private static Result refused(String provider, String reason) {
    return new Result(null, Map.of("provider", provider, "reason", reason));
  }

  private static Link link(Providers.Known who) {
    return new Link(who.provider(), who.subject());
  }

  private Optional<AgentAccount> find(Link link) {
    return database.with(
        handle ->
            links
                .agent(handle, link)
                .flatMap(agent -> table.byId(handle, agent))
                .map(AgentTable.Row::account));
  }

  /** At his first log-in: with the lowest role, and no password here. Null if that failed. */
  private @Nullable AgentAccount create(Providers.Known who, String name, Audit.By by) {
    Set<UUID> in =
        groups.all().stream()
            .filter(group -> who.groups().contains(group.name()))
            .map(Groups.Group::id)
            .collect(Collectors.toUnmodifiableSet());
    var wanted =
        new AgentAccounts.Wanted(
            name,
            who.name().isBlank() ? name : who.name(),
            null,
            null,
            AgentAccount.Kind.AGENT,
            null,
            AgentAccounts.Wanted.CAPACITY,
            in);
    try {
      return accounts.provided(wanted, link(who), by);
    } catch (IdentityException e) {
      // Somebody else had the name, or he logs in twice at the same time for the first time.
      return find(link(who)).orElse(null);
    }
  }
}
