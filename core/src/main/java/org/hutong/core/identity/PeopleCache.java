package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;

/**
 * People in a bounded memory. A name may be minutes old, a standing no more than seconds: another
 * node may have changed it.
 */
final class PeopleCache implements People {
  private static final int MOST = 50_000;
  private static final long NAME_NANOS = 300_000_000_000L;
  private static final long STANDING_NANOS = 3_000_000_000L;

  private final Database database;
  private final SiteRegistry sites;
  private final RobotNames robots;
  private final TimeSource time;

  @SuppressWarnings("serial")
  private final Map<UUID, Known> known =
      new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Known> eldest) {
          return size() > MOST;
        }
      };

  /** Looks into the store that are under way: what one was told does not count after a change. */
  private final Map<UUID, Object> looks = new HashMap<>();

  /** {@code person} is null if there was no such row. */
  private record Known(Role role, @Nullable Person person, long loaded) {
    /** Who is not there may come at any moment, on another node, too. */
    boolean fresh(Role wanted, long now, long oldest) {
      return role == wanted
          && now - loaded <= (person == null ? Math.min(oldest, STANDING_NANOS) : oldest);
    }
  }

  /** {@code barred}: disabled or blocked. */
  private record Person(
      String name,
      @Nullable String avatar,
      @Nullable UUID customer,
      boolean barred,
      boolean admin,
      int auth) {}

  @Inject
  PeopleCache(Database database, SiteRegistry sites, RobotNames robots, TimeSource time) {
    this.database = database;
    this.sites = sites;
    this.robots = robots;
    this.time = time;
    database.whenReadBack(this::forgetAll);
  }

  @Override
  public From from(String sender, Role role) {
    return from(sender, role, id -> find(id, role, NAME_NANOS));
  }

  @Override
  public From remembered(String sender, Role role) {
    return from(sender, role, this::peek);
  }

  private interface Finder {
    @Nullable Person find(UUID id);
  }

  private From from(String sender, Role role, Finder finder) {
    return switch (role) {
      case AGENT, VISITOR -> person(sender, role, finder);
      case ROBOT -> new From(sender, role, robot(sender), null);
      case SYSTEM -> system(sender, finder);
    };
  }

  /** What stands before the colon says which kind of program it is, not how it is called. */
  private String robot(String sender) {
    return robots.of(sender).orElseGet(() -> sender.substring(sender.indexOf(':') + 1));
  }

  private static From person(String sender, Role role, Finder finder) {
    UUID id = id(sender);
    Person person = id == null ? null : finder.find(id);
    return person == null
        ? new From(sender, role, "", null)
        : new From(sender, role, person.name, person.avatar);
  }

  /** The server itself, a plugin by its name, or an API key by its id. */
  private static From system(String sender, Finder finder) {
    UUID id = id(sender);
    if (id == null) {
      return sender.equals(From.SYSTEM.id())
          ? From.SYSTEM
          : new From(sender, Role.SYSTEM, sender, null);
    }
    Person key = finder.find(id);
    return new From(sender, Role.SYSTEM, key == null ? "" : key.name, null);
  }

  @Override
  public ServerFrame.VisitorView visitor(UUID visitor, UUID site) {
    Person person = find(visitor, Role.VISITOR, NAME_NANOS);
    return person == null
        ? new ServerFrame.VisitorView(visitor, "", null, site)
        : new ServerFrame.VisitorView(visitor, person.name, person.customer, site);
  }

  @Override
  public boolean welcome(Principal principal) {
    return switch (principal) {
      case Principal.Agent agent -> {
        Person person = find(agent.id(), Role.AGENT, STANDING_NANOS);
        yield person != null && !person.barred && person.auth == agent.auth();
      }
      case Principal.Visitor visitor -> {
        Person person = find(visitor.id(), Role.VISITOR, STANDING_NANOS);
        int auth = person == null ? 0 : person.auth;
        yield (person == null || !person.barred)
            && auth == visitor.auth()
            && sites.byId(visitor.site()).isPresent();
      }
      case Principal.Program program -> true;
    };
  }

  @Override
  public boolean supervisor(UUID agent) {
    Person person = find(agent, Role.AGENT, STANDING_NANOS);
    return person != null && person.admin && !person.barred;
  }

  @Override
  public void forget(UUID person) {
    synchronized (known) {
      known.remove(person);
      looks.remove(person);
    }
  }

  /** The database may have lost what was seen of them; looks that are under way do not count. */
  private void forgetAll() {
    synchronized (known) {
      known.clear();
      looks.clear();
    }
  }

  private @Nullable Person peek(UUID id) {
    synchronized (known) {
      Known entry = known.get(id);
      return entry == null ? null : entry.person;
    }
  }

  private @Nullable Person find(UUID id, Role role, long oldest) {
    long now = time.nanos();
    Object look = new Object();
    synchronized (known) {
      Known entry = known.get(id);
      if (entry != null && entry.fresh(role, now, oldest)) {
        return entry.person;
      }
      looks.put(id, look);
    }
    return look(id, role, look);
  }

  /** Kept only if nobody was told to forget the person meanwhile. */
  private @Nullable Person look(UUID id, Role role, Object look) {
    Known found = null;
    try {
      found = new Known(role, load(id, role).orElse(null), time.nanos());
      return found.person;
    } finally {
      synchronized (known) {
        if (looks.remove(id, look) && found != null) {
          known.put(id, found);
        }
      }
    }
  }

  private Optional<Person> load(UUID id, Role role) {
    return switch (role) {
      case AGENT ->
          one(
              "SELECT name, avatar, disabled, role, auth FROM agent WHERE id = :id",
              id,
              this::agent);
      case VISITOR ->
          one(
              "SELECT name, avatar, customer, blocked, auth FROM visitor WHERE id = :id",
              id,
              this::visitor);
      case ROBOT -> Optional.empty();
      case SYSTEM -> one("SELECT name FROM api_key WHERE id = :id", id, this::key);
    };
  }

  private interface Reader {
    Person read(ResultSet row) throws SQLException;
  }

  private Optional<Person> one(String sql, UUID id, Reader reader) {
    return database.with(
        handle ->
            handle
                .createQuery(sql)
                .bind("id", id)
                .map((row, context) -> reader.read(row))
                .findOne());
  }

  private Person agent(ResultSet row) throws SQLException {
    return new Person(
        row.getString("name"),
        row.getString("avatar"),
        null,
        row.getInt("disabled") != 0,
        row.getString("role").equals(AgentAccount.Kind.ADMIN.word()),
        row.getInt("auth"));
  }

  private Person visitor(ResultSet row) throws SQLException {
    String name = row.getString("name");
    return new Person(
        name == null ? "" : name,
        row.getString("avatar"),
        row.getObject("customer", UUID.class),
        row.getInt("blocked") != 0,
        false,
        row.getInt("auth"));
  }

  private Person key(ResultSet row) throws SQLException {
    return new Person(row.getString("name"), null, null, false, false, 0);
  }

  private static @Nullable UUID id(String text) {
    try {
      return text.length() == 36 ? UUID.fromString(text) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
