package org.hutong.core.conversation;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.hutong.core.identity.AgentState;
import org.hutong.core.identity.People;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.ids.Ids;
import org.hutong.core.store.Database;
import org.hutong.core.store.Reads;
import org.hutong.core.time.SystemTime;
import org.hutong.core.time.SystemTimers;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.Content;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;

/** A committer with everything real under it: a database, a site, a group, people. */
final class House implements AutoCloseable {
  static final UUID SITE = new UUID(0x7000, 1);
  static final UUID GROUP = new UUID(0x7000, 2);
  static final UUID OTHER_GROUP = new UUID(0x7000, 3);

  /** A clock that a test moves by hand, beginning with the machine's own time. */
  static final class HandTime implements TimeSource {
    private final TimeSource machine = new SystemTime();
    private volatile long ahead;

    void advance(Duration by) {
      ahead += by.toMillis();
    }

    @Override
    public long millis() {
      return machine.millis() + ahead;
    }

    @Override
    public long nanos() {
      return machine.nanos();
    }
  }

  final HandTime time = new HandTime();
  final Ids ids = new Ids(time);
  final Contents contents = new Contents();
  final Database database;
  final SqlCommitter committer;
  final WrittenBehindMarks marks;
  final JdbiEventLog log;
  final List<Committed> commits = new CopyOnWriteArrayList<>();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final SystemTimers timers = new SystemTimers();
  volatile Duration reopen = Duration.ofHours(24);
  volatile boolean robot;
  volatile boolean outbox;

  /** What a further listener does at a commit, on the lane's thread. */
  volatile Consumer<Committed> heard = commit -> {};

  House(Database database) {
    this(database, 1);
  }

  House(Database database, int lanes) {
    this(database, lanes, connection -> database.force(connection, database.durability()));
  }

  House(Database database, int lanes, Transactions.Force force) {
    this.database = database;
    database.start();
    Sites sites = new OneSite();
    committer =
        new SqlCommitter(
            database,
            sites,
            () -> outbox,
            new Decide(contents),
            new Outcomes(new Names(), Set.of(commits::add, commit -> heard.accept(commit)), meters),
            new Situations.Ground() {
              @Override
              public Situation.Rules rules(UUID site) {
                return new Situation.Rules(
                    reopen.toMillis(), Duration.ofMinutes(2).toMillis(), GROUP, robot);
              }

              @Override
              public UUID id() {
                return ids.next();
              }
            },
            time,
            meters,
            force,
            lanes);
    marks = new WrittenBehindMarks(database, new Reads(database, meters), timers, meters);
    log = new JdbiEventLog(database, new Names(), marks);
    committer.start();
    group(GROUP);
    group(OTHER_GROUP);
  }

  private void group(UUID id) {
    database.write(
        handle ->
            handle.execute(
                "INSERT INTO agent_group (id, name, queue_limit, offer_ms, created)"
                    + " SELECT ?, 'g', 10, 20000, 0 WHERE NOT EXISTS"
                    + " (SELECT 1 FROM agent_group WHERE id = ?)",
                id,
                id));
  }

  private final class OneSite implements Sites {
    @Override
    public Optional<Site> byKey(String key) {
      return Optional.empty();
    }

    @Override
    public Optional<Site> byId(UUID id) {
      return Optional.of(
          new Site(
              SITE,
              "default",
              "Shop",
              GROUP,
              List.of(),
              reopen,
              Duration.ofMinutes(2),
              false,
              Map.of()));
    }

    @Override
    public List<Site> all() {
      return List.of(byId(SITE).orElseThrow());
    }

    @Override
    public boolean anyAllows(String origin) {
      return false;
    }
  }

  /** As they stand in the database. */
  private final class Names implements People {
    @Override
    public From from(String sender, Role role) {
      if (Thread.currentThread().getName().startsWith("hutong-lane-")) {
        throw new AssertionError(
            "A lane reads a name, which may take as long as the database likes");
      }
      if (role != Role.AGENT && role != Role.VISITOR) {
        return remembered(sender, role);
      }
      String table = role == Role.AGENT ? "agent" : "visitor";
      return database.with(
          handle ->
              handle
                  .createQuery("SELECT name, avatar FROM " + table + " WHERE id = ?")
                  .bind(0, UUID.fromString(sender))
                  .map((row, context) -> named(sender, role, row.getString(1), row.getString(2)))
                  .findOne()
                  .orElseGet(() -> remembered(sender, role)));
    }

    private static From named(String sender, Role role, String name, String avatar) {
      return new From(sender, role, name == null ? "" : name, avatar);
    }

    @Override
    public From remembered(String sender, Role role) {
      return new From(sender, role, role.word(), null);
    }

    @Override
    public ServerFrame.VisitorView visitor(UUID visitor, UUID site) {
      return new ServerFrame.VisitorView(visitor, "", null, site);
    }

    @Override
    public boolean welcome(Principal principal) {
      return true;
    }

    @Override
    public boolean supervisor(UUID agent) {
      return false;
    }

    @Override
    public void forget(UUID person) {}
  }

  /** An agent of the group, on duty. */
  Actor.Agent agent(int capacity) {
    return agent("agent", capacity, GROUP);
  }

  Actor.Agent admin() {
    return agent("admin", 3, GROUP);
  }

  Actor.Agent agent(String role, int capacity, UUID group) {
    UUID id = ids.next();
    database.write(
        handle -> {
          handle.execute(
              "INSERT INTO agent (id, username, name, role, password, disabled, state, capacity,"
                  + " load, inbox, auth, created) VALUES (?, ?, ?, ?, '', 0, ?, ?, 0, 0, 0, 0)",
              id,
              id.toString(),
              "Agent " + id,
              role,
              AgentState.ONLINE.ordinal(),
              capacity);
          return handle.execute("INSERT INTO group_member (grp, agent) VALUES (?, ?)", group, id);
        });
    return new Actor.Agent(id, 0);
  }

  Actor.Visitor visitor() {
    return new Actor.Visitor(ids.next(), SITE, 0);
  }

  Content text(String text) {
    return contents.message("text", "{\"text\":\"" + text + "\"}");
  }

  String newId() {
    return ids.next().toString();
  }

  Command.Send send(Actor actor, UUID conversation, String id, String text) {
    return new Command.Send(actor, conversation, id, text(text), Verdict.PASS);
  }

  CompletableFuture<Outcome> submit(Command command) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    committer.submit(command, outcome::complete);
    return outcome;
  }

  Outcome ask(Command command) {
    try {
      return submit(command).get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  Outcome.Done done(Command command) {
    Outcome outcome = ask(command);
    if (outcome instanceof Outcome.Done done) {
      return done;
    }
    throw new AssertionError(command + " → " + outcome);
  }

  Outcome.Refused refused(Command command) {
    Outcome outcome = ask(command);
    if (outcome instanceof Outcome.Refused refused) {
      return refused;
    }
    throw new AssertionError(command + " → " + outcome);
  }

  /** A conversation that waits in the queue. */
  Conversation queued(Actor.Visitor visitor) {
    return done(send(visitor, null, newId(), "hello")).now();
  }

  Conversation assigned(Actor.Visitor visitor, Actor.Agent agent) {
    Conversation conversation = queued(visitor);
    return done(new Command.Accept(agent, conversation.id())).now();
  }

  long number(String sql, Object... arguments) {
    return database.with(handle -> handle.select(sql, arguments).mapTo(Long.class).one());
  }

  List<String> kinds(UUID conversation) {
    List<String> kinds = new ArrayList<>();
    log.events(conversation, 0, 200).forEach(event -> kinds.add(event.kind()));
    return kinds;
  }

  @Override
  public void close() {
    committer.stop();
    marks.stop();
    timers.stop();
    database.stop();
  }
}
