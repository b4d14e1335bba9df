package org.hutong.core.conversation;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.hutong.core.config.Configuration;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.ids.Ids;
import org.hutong.core.limit.Quotas;
import org.hutong.core.limit.RateLimits;
import org.hutong.core.observe.Managed;
import org.hutong.core.store.Database;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Commits in groups: everything that has queued up in a lane while the transaction before was made
 * durable goes into the next one. Each command has its own outcome.
 */
final class SqlCommitter implements Committer, Managed {
  private static final Logger log = LoggerFactory.getLogger(SqlCommitter.class);
  private static final long END_MILLIS = 10_000;

  private static final Outcome UNAVAILABLE =
      Outcome.Refused.of(ErrorCode.UNAVAILABLE, "Messages cannot be stored just now");
  private static final Outcome OVERLOADED =
      Outcome.Refused.of(ErrorCode.OVERLOADED, "Too many messages wait");
  private static final Outcome INTERNAL =
      Outcome.Refused.of(ErrorCode.INTERNAL, "The command could not be carried out");
  private static final Outcome HELD =
      Outcome.Refused.of(ErrorCode.ORDER_HOLD, "A message before this one was refused for now");

  private final Database database;
  private final Sites sites;
  private final TimeSource time;
  private final Decide decide;
  private final Outcomes outcomes;
  private final OutboxInterest outbox;
  private final Situations.Ground ground;
  private final List<Lane> lanes = new ArrayList<>();
  private final List<Transactions> transactions = new ArrayList<>();
  private final DistributionSummary batches;
  private final Timer commits;
  private volatile boolean open;

  @Inject
  SqlCommitter(
      Database database,
      Sites sites,
      RobotDuty robots,
      OutboxInterest outbox,
      Attachments attachments,
      Contents contents,
      Outcomes outcomes,
      Opening opening,
      TimeSource time,
      MeterRegistry meters) {
    this(
        database,
        sites,
        outbox,
        new Decide(contents),
        outcomes,
        new SiteGround(sites, robots, opening, attachments),
        time,
        meters,
        connection -> database.force(connection, database.durability()),
        database.dialect().lanes());
  }

  SqlCommitter(
      Database database,
      Sites sites,
      OutboxInterest outbox,
      Decide decide,
      Outcomes outcomes,
      Situations.Ground ground,
      TimeSource time,
      MeterRegistry meters,
      Transactions.Force force,
      int lanes) {
    this.database = database;
    this.sites = sites;
    this.outbox = outbox;
    this.decide = decide;
    this.outcomes = outcomes;
    this.ground = ground;
    this.time = time;
    this.batches =
        DistributionSummary.builder("hutong.commit.batch")
            .description("Commands that shared one transaction")
            .register(meters);
    this.commits =
        Timer.builder("hutong.commit.time")
            .description("Time of a transaction until it is durable")
            .publishPercentiles(0.5, 0.99)
            .minimumExpectedValue(Duration.ofNanos(100_000))
            .register(meters);
    for (int i = 0; i < lanes; i++) {
      Transactions own = new Transactions(database, force);
      transactions.add(own);
      this.lanes.add(new Lane("hutong-lane-" + i, time, batch -> work(own, batch)));
    }
    Gauge.builder("hutong.commit.waiting", this, SqlCommitter::waiting)
        .description("Commands that wait for a transaction")
        .register(meters);
  }

  /** What a new conversation gets, and whether there may be one. */
  static final class Opening implements Openings.Limit {
    private final Ids ids;
    private final Quotas quotas;
    private final RateLimits limits;
    private final int most;

    @Inject
    Opening(Ids ids, Quotas quotas, RateLimits limits, Configuration configuration) {
      this.ids = ids;
      this.quotas = quotas;
      this.limits = limits;
      this.most = configuration.limits().shares().openConversationsPerIp();
    }

    Ids ids() {
      return ids;
    }

    @Override
    public int open() {
      return most;
    }

    @Override
    public long take(@Nullable String address, UUID site) {
      return quotas.conversation(address, site);
    }

    @Override
    public void refused() {
      limits.refused("open-conversations-per-address");
    }
  }

  /** The sites' rules, the ids and the files. */
  private record SiteGround(Sites sites, RobotDuty robots, Opening opening, Attachments attachments)
      implements Situations.Ground {
    @Override
    public Situation.Rules rules(UUID site) {
      return sites
          .byId(site)
          .map(
              known ->
                  new Situation.Rules(
                      known.reopen().toMillis(),
                      known.edit().toMillis(),
                      known.group(),
                      robots.answers(site)))
          .orElseGet(() -> new Situation.Rules(0, 0, null, false));
    }

    @Override
    public UUID id() {
      return opening.ids().next();
    }

    @Override
    public Openings.Limit openings() {
      return opening;
    }
  }

  @Override
  public void start() {
    open = true;
    lanes.forEach(Lane::start);
  }

  /** Takes nothing more, decides what waits, and gives the connections back. */
  @Override
  public void stop() {
    open = false;
    try {
      for (Lane lane : lanes) {
        lane.end(END_MILLIS).forEach(entry -> outcomes.answer(entry, UNAVAILABLE));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    transactions.forEach(Transactions::close);
  }

  @Override
  public void submit(Command command, Caller caller, Consumer<Outcome> then) {
    Entry entry = new Entry(command, caller, then);
    Lane lane = lanes.get(lane(command));
    if (!open) {
      outcomes.answer(entry, UNAVAILABLE);
    } else if (!database.takesMessages()) {
      unavailable(entry);
    } else if (!lane.offer(entry)) {
      outcomes.answer(entry, OVERLOADED);
    } else if (!open && lane.takeBack(entry)) {
      outcomes.answer(entry, UNAVAILABLE);
    }
  }

  private int lane(Command command) {
    UUID conversation = command.conversation();
    UUID key =
        conversation != null
            ? conversation
            : command.actor() instanceof Actor.Visitor visitor ? visitor.id() : new UUID(0, 0);
    return Math.floorMod(key.hashCode(), lanes.size());
  }

  private int waiting() {
    return lanes.stream().mapToInt(Lane::waiting).sum();
  }

  private void work(Transactions own, List<Entry> batch) {
    batches.record(batch.size());
    try {
      outcomes.tell(run(own, batch));
    } catch (StoreUnavailableException e) {
      log.atLevel(database.loss() == null ? Level.WARN : Level.DEBUG)
          .log(
              "{} commands were refused, the store is unavailable: {}",
              batch.size(),
              e.getMessage());
      batch.forEach(this::unavailable);
    } catch (Transactions.WrongException e) {
      alone(own, batch, e);
    }
  }

  private Attempt.Result run(Transactions own, List<Entry> batch)
      throws Transactions.WrongException {
    long memory = memory();
    boolean listens = outbox.listens();
    long begin = time.nanos();
    Attempt.Result result =
        own.run(
            statements ->
                new Attempt(statements, batch, decide, ground, time.millis()).run(memory, listens));
    commits.record(Duration.ofNanos(time.nanos() - begin));
    return result;
  }

  /** The longest time after a close within which an id must be recognised. */
  private long memory() {
    long longest = Gathering.MEMORY;
    for (Site site : sites.all()) {
      longest = Math.max(longest, site.reopen().toMillis());
    }
    return longest;
  }

  /** One of the batch is the fault: each is tried by itself, in order, and only that one fails. */
  private void alone(Transactions own, List<Entry> batch, Transactions.WrongException fault) {
    if (batch.size() == 1) {
      fail(batch.getFirst(), fault);
      return;
    }
    for (Entry entry : batch) {
      try {
        outcomes.tell(run(own, List.of(entry)));
      } catch (StoreUnavailableException e) {
        unavailable(entry);
      } catch (Transactions.WrongException e) {
        fail(entry, e);
      }
    }
  }

  private void unavailable(Entry entry) {
    outcomes.answer(entry, entry.caller().held() ? HELD : UNAVAILABLE);
  }

  /** A database quotes values in its messages: of its errors only the codes are logged. */
  private void fail(Entry entry, Transactions.WrongException fault) {
    var line =
        log.atError()
            .addKeyValue("conversation", entry.command().conversation())
            .addKeyValue("connection", entry.caller().name());
    String kind = Outcomes.kind(entry.command());
    if (fault.getCause() instanceof SQLException sql) {
      line.log("A {} failed also when tried alone: {}", kind, Transactions.codes(sql));
    } else {
      line.setCause(fault.getCause()).log("A {} failed also when tried alone", kind);
    }
    outcomes.answer(entry, INTERNAL);
  }
}
