package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.observe.Managed;
import org.hutong.core.store.Database;
import org.hutong.core.time.Rounds;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * What identity does at the start: loads sites and groups, makes the first of each, and sees to it
 * that there is an administrator or a way to become one.
 */
public final class SetUp implements Managed {
  private static final int TOKEN_BYTES = 32;
  private static final Duration RELOAD = Duration.ofSeconds(10);

  private final Database database;
  private final AgentTable agents;
  private final AgentAccounts accounts;
  private final GroupRegistry groups;
  private final SiteRegistry sites;
  private final FirstAdministrator first;
  private volatile @Nullable String token;
  private final Rounds rounds;

  @Inject
  SetUp(
      Database database,
      AgentTable agents,
      AgentAccounts accounts,
      GroupRegistry groups,
      SiteRegistry sites,
      FirstAdministrator first,
      Timers timers) {
    this.database = database;
    this.agents = agents;
    this.accounts = accounts;
    this.groups = groups;
    this.sites = sites;
    this.first = first;
    this.rounds = new Rounds(timers, "hutong-identity", this::reload);
  }

  @Override
  public void start() {
    database.write(
        handle -> {
          sites.ensureDefault(handle, groups.ensureDefault(handle));
          return true;
        });
    reload();
    if (database.with(agents::administrators) == 0) {
      String password = first.password();
      if (password == null) {
        token = random();
      } else {
        create("admin", "Admin", password, null, true);
      }
    }
    // Another node may have changed them; this one reads again what its own changes did not bring.
    rounds.every(RELOAD);
  }

  private void reload() {
    groups.reload();
    sites.reload();
  }

  @Override
  public void stop() {
    rounds.stop();
  }

  /** The token of the one-time link to {@code /setup}; empty once there is an administrator. */
  public Optional<String> token() {
    return Optional.ofNullable(token);
  }

  /** Whether this is the token of the link, while it counts. */
  public boolean admits(String given) {
    String expected = token;
    return expected != null && MessageDigest.isEqual(bytes(expected), bytes(given));
  }

  /**
   * Makes the first administrator and ends the link.
   *
   * @throws AuthenticationException if the token is not the link's or was used
   */
  public synchronized AgentAccount complete(
      String given, String username, String name, String password, @Nullable String locale) {
    if (!admits(given)) {
      throw new AuthenticationException("The link is not valid any more.", false);
    }
    AgentAccount account = create(username, name, password, locale, false);
    token = null;
    return account;
  }

  private AgentAccount create(
      String username, String name, String password, @Nullable String locale, boolean trusted) {
    UUID group = groups.all().getFirst().id();
    var wanted =
        new AgentAccounts.Wanted(
            username,
            name,
            null,
            password,
            AgentAccount.Kind.ADMIN,
            locale,
            AgentAccounts.Wanted.CAPACITY,
            Set.of(group));
    return trusted
        ? accounts.insert(wanted, Audit.By.SERVER)
        : accounts.create(wanted, Audit.By.SERVER);
  }

  private static String random() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
