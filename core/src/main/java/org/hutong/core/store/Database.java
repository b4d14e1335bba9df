package org.hutong.core.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.TimeSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database: opened, migrated and checked at the start, and again in the same way after a
 * failure has closed it. Every method but the accessors blocks; all are safe from any thread.
 */
public final class Database implements Managed {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final Duration DRAIN = Duration.ofSeconds(5);

  /** Connections that are left to the lanes and to threads that have one of their own. */
  private static final int KEPT_FREE = 2;

  private final Configuration.Database settings;
  private final Dialect dialect;
  private final Source source;
  private final boolean checked;
  private final TimeSource time;
  private final Forces forces;
  private final WriterLock writers;
  private final StoreKeeper keeper;
  private final List<Runnable> checks = new CopyOnWriteArrayList<>();
  private final AtomicLong generation = new AtomicLong();
  private final Counter losses;
  private volatile @Nullable Installation first;
  private final TransactionRetry retry;
  private final StoreThreads threads;
  private final String url;
  private final MasterKey key;
  private final Traces traces;
  private final Opening opening;
  private volatile @Nullable Opened opened;
  private volatile boolean readBack;
  private volatile boolean room = true;
  private volatile @Nullable String loss;

  private record Opened(Pool pool, Jdbi jdbi, Installation installation) {}

  @Inject
  public Database(Configuration configuration, TimeSource time, MeterRegistry meters) {
    this(configuration, dialect(configuration), true, time, meters);
  }

  private Database(
      Configuration configuration,
      Dialect dialect,
      boolean checked,
      TimeSource time,
      MeterRegistry meters) {
    this.settings = configuration.database();
    this.url = dialect.complete(settings.url());
    this.dialect = dialect;
    this.checked = checked;
    this.time = time;
    this.retry = new TransactionRetry(dialect, time, meters);
    this.forces = new Forces(time);
    this.writers = new WriterLock(dialect.oneWriter(), time, meters);
    String user = settings.user();
    this.source = dialect.source(url, user == null ? "sa" : user, "", size());
    this.key = new MasterKey(configuration.masterKey());
    this.traces = new Traces(configuration, key);
    this.opening = new Opening(configuration, dialect, source, url, key, traces);
    this.threads = new StoreThreads(Math.max(1, size() - KEPT_FREE), time, meters);
    this.keeper = new StoreKeeper(this::works, this::reopen, time);
    this.losses =
        Counter.builder("hutong.store.lost")
            .description("Times that the database was closed by a failure while the server ran")
            .register(meters);
    gauges(meters);
  }

  private void gauges(MeterRegistry meters) {
    Gauge.builder("hutong.store.open", this, database -> database.available() ? 1 : 0)
        .description("1 while the database takes messages, 0 while it is closed or read back")
        .register(meters);
    Gauge.builder("hutong.store.connections", this, database -> database.count(Pool::open))
        .description("Connections to the database that are open")
        .register(meters);
    Gauge.builder("hutong.store.connections.busy", this, database -> database.count(Pool::busy))
        .description("Connections to the database that are in use")
        .register(meters);
  }

  private int count(ToIntFunction<Pool> of) {
    Opened now = opened;
    return now == null ? 0 : of.applyAsInt(now.pool);
  }

  /** A database whose settings are believed: for proofs that the check is needed. */
  static Database unchecked(Configuration configuration, TimeSource time, MeterRegistry meters) {
    return new Database(configuration, dialect(configuration), false, time, meters);
  }

  private static Dialect dialect(Configuration configuration) {
    String url = configuration.database().url();
    if (url.startsWith("jdbc:h2:")) {
      return new H2Dialect();
    }
    throw new StoreRefusedException(
        "database.url is '%s': this release stores in H2, for example jdbc:h2:file:/var/lib/hutong/hutong"
            .formatted(url.replaceAll("[?;].*", "")));
  }

  /**
   * Opens, migrates, reads the settings back and warms the pool. From then on a database that is
   * closed by a failure is opened again in the same way.
   *
   * @throws StoreRefusedException if the database is in use, cannot be opened, or would lose what
   *     is acknowledged
   */
  @Override
  public void start() {
    source.whenLost(this::lost);
    Opened made = bring();
    first = made.installation;
    opened = made;
    readBack = true;
    keeper.start();
  }

  /** The one way that a database is opened, at a start and after a failure. */
  private Opened bring() {
    Pool pool = opening.open();
    try {
      Migrations.run(pool.source(), dialect);
      pool = opening.sealed(pool);
      Jdbi jdbi = Jdbi.create(pool.source());
      jdbi.registerArrayType(UUID.class, "uuid");
      try (Connection connection = pool.source().getConnection()) {
        if (checked) {
          dialect.verify(connection);
        }
      }
      pool.warm(source, time);
      Installation found = jdbi.withHandle(this::installation);
      key.settle();
      traces.leave(found);
      return new Opened(pool, jdbi, found);
    } catch (SQLException | IOException | RuntimeException e) {
      pool.close();
      throw OpenFailure.explain(url, e);
    }
  }

  /** Whether what is open still works. A database that is not started or stopped needs nothing. */
  private boolean works() {
    if (opened == null) {
      return loss == null;
    }
    if (!source.alive()) {
      lost("It failed in a thread of its own");
      return false;
    }
    return true;
  }

  /** Nothing is given out from now on; the keeper opens it again. Never blocks. */
  private void lost(String why) {
    Opened last;
    synchronized (this) {
      last = opened;
      if (last == null) {
        return;
      }
      opened = null;
      readBack = false;
      loss = why;
      generation.incrementAndGet();
    }
    losses.increment();
    log.error("The database was closed by a failure and is opened again: {}", why);
    Thread.ofPlatform().daemon().name("hutong-store-pool").start(last.pool::close);
    keeper.wake();
  }

  /** Opens what was lost; until the checks have run it can be read and takes no message. */
  private void reopen() {
    source.abandon("It is opened again");
    Opened made = bring();
    if (!made.installation.equals(first)) {
      made.pool.close();
      source.abandon("It is another database");
      throw new StoreRefusedException(
          "The database's file was replaced by another one. Stop the server and start it again.");
    }
    synchronized (this) {
      if (loss == null) {
        made.pool.close();
        return;
      }
      forces.clear();
      opened = made;
    }
    try {
      checks.forEach(Runnable::run);
    } catch (RuntimeException e) {
      lost("It could not be read back");
      throw e;
    }
    synchronized (this) {
      if (opened == made && source.alive()) {
        readBack = true;
        loss = null;
      }
    }
    log.info("The database is open again");
  }

  /** What every later start rests on is forced, whatever the durability of messages. */
  private Installation installation(Handle handle) throws SQLException {
    Installation found = Installations.obtain(handle, key, time);
    dialect.sync(handle.getConnection(), Durability.POWER);
    return found;
  }

  /** Takes no new caller, waits for those inside, at most 5 s, and closes the file. */
  @Override
  public void stop() {
    Opened last;
    synchronized (this) {
      last = opened;
      opened = null;
      readBack = false;
      loss = null;
      generation.incrementAndGet();
    }
    keeper.stop();
    if (last == null) {
      source.close();
      source.abandon("The server stops");
      return;
    }
    long end = time.nanos() + DRAIN.toNanos();
    while (last.pool.busy() > 0 && time.nanos() < end) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    opening.close(last.pool);
  }

  private Opened opened() {
    Opened now = opened;
    if (now == null) {
      throw new StoreUnavailableException(
          "The database is not open", new IllegalStateException(String.valueOf(loss)));
    }
    return now;
  }

  private Opened writable() {
    Opened now = opened();
    if (!readBack) {
      throw new StoreUnavailableException(
          "The database is being read back", new IllegalStateException(String.valueOf(loss)));
    }
    return now;
  }

  /** Whether it takes messages. Never blocks. */
  public boolean available() {
    return readBack && source.alive();
  }

  /** Whether the disk has the room that commits need. */
  void room(boolean enough) {
    boolean more = enough && !room;
    room = enough;
    if (more) {
      keeper.wake();
    }
  }

  /** Whether a message can be stored now: {@link #available}, and the disk has room. */
  public boolean takesMessages() {
    return room && available();
  }

  /** Why it was closed by a failure and is not open again; null if it is open or was stopped. */
  public @Nullable String loss() {
    return loss;
  }

  /**
   * Another number after each loss: what was read from the database is to be read again, and a look
   * at it that began before tells nothing. Never blocks.
   */
  public long generation() {
    return generation.get();
  }

  /**
   * Run on one thread after a loss, when the database can be read again and before it takes the
   * first message: whoever keeps in memory what the database has lost throws it away here. If it
   * throws, the database counts as lost again.
   */
  public void whenReadBack(Runnable check) {
    checks.add(check);
  }

  /** Whether a connection is one of what is open now. Never blocks. */
  public boolean owns(Connection connection) {
    return readBack && source.alive(connection);
  }

  /** Commits that are not forced yet. */
  public Forces forces() {
    return forces;
  }

  /**
   * Makes every commit of this connection before this call durable as far as {@code durability}
   * promises. If that fails the database is closed and read back from the disk.
   */
  public void force(Connection connection, Durability how) throws SQLException {
    try {
      dialect.sync(connection, how);
    } catch (SQLException e) {
      source.abandon("It could not be forced to the disk: " + e.getMessage());
      throw e;
    }
    if (!source.alive(connection)) {
      throw new SQLNonTransientConnectionException("The database was closed meanwhile", "08006");
    }
  }

  public Dialect dialect() {
    return dialect;
  }

  /** What seals secrets before they are stored. Only after {@link #start}. */
  public MasterKey masterKey() {
    return key;
  }

  /** Where the database lies. */
  public String file() {
    return H2Source.file(url);
  }

  /** Writes the database as it is at one moment into a new zip file of one entry. */
  public void snapshot(Path zip) {
    with(
        handle -> {
          dialect.snapshot(handle.getConnection(), zip);
          return true;
        });
  }

  /** A new history begins: clients drop what they hold. For a restore; seen by the next start. */
  public void renewEpoch() {
    write(
        handle -> {
          Installations.renewEpoch(handle);
          return true;
        });
  }

  public Durability durability() {
    return settings.durability();
  }

  /** Connections that may be open at once. */
  public int size() {
    return settings.pool().size();
  }

  /** Connections that are open now, in use or not. */
  public int openConnections() {
    return opened().pool.open();
  }

  /** What the first start made. Only after {@link #start}; never blocks. */
  public Installation installation() {
    Installation made = first;
    if (made == null) {
      throw new IllegalStateException("The database was not started");
    }
    return made;
  }

  /**
   * Runs the callback, which only reads, with a connection of its own, each statement its own
   * transaction. What writes calls {@link #write} or {@link #change}.
   *
   * @throws StoreUnavailableException if the database does not answer
   */
  public <T extends @Nullable Object> T with(HandleCallback<T, SQLException> callback) {
    return with(opened(), callback);
  }

  private <T extends @Nullable Object> T with(
      Opened now, HandleCallback<T, SQLException> callback) {
    return threads.call(() -> here(now, callback));
  }

  private <T extends @Nullable Object> T here(
      Opened now, HandleCallback<T, SQLException> callback) {
    long before = generation.get();
    try {
      return now.jdbi.withHandle(callback);
    } catch (SQLException | RuntimeException e) {
      throw before == generation.get() && source.alive() ? translated(e) : unavailable(e);
    }
  }

  /**
   * What the callback read, once all that it can have read is forced to the disk.
   *
   * @throws StoreUnavailableException if the database does not answer
   */
  public <T extends @Nullable Object> T settled(HandleCallback<T, SQLException> callback) {
    long before = generation.get();
    T result = with(callback);
    forces.await();
    if (before != generation.get()) {
      throw unavailable(new IllegalStateException("closed meanwhile"));
    }
    return result;
  }

  /**
   * Runs the callback in one transaction and returns after it is durable. It is run again, from its
   * beginning, if another transaction was in its way: what it does outside the database must bear
   * that.
   *
   * @throws StoreUnavailableException if the database does not answer
   * @throws StoreConflictException if another transaction keeps writing the same key
   * @throws StoreOverloadedException if others hold its rows for too long
   */
  public <T extends @Nullable Object> T write(HandleCallback<T, SQLException> callback) {
    return retry.run(
        () ->
            inTurn(
                (handle, turn) -> {
                  T result = handle.inTransaction(callback);
                  turn.close();
                  force(handle.getConnection(), settings.durability());
                  return result;
                }));
  }

  /**
   * The same for what may be lost with the power: it returns before the disk was forced. Survives
   * the death of the process.
   */
  public <T extends @Nullable Object> T change(HandleCallback<T, SQLException> callback) {
    return retry.run(() -> inTurn((handle, turn) -> handle.inTransaction(callback)));
  }

  /** What writes, and may end its turn before the rest. */
  @FunctionalInterface
  private interface Writing<T extends @Nullable Object> {
    T run(Handle handle, WriterLock.Turn turn) throws SQLException;
  }

  /** The turn comes before the connection: whoever waits for one holds none of the other. */
  private <T extends @Nullable Object> T inTurn(Writing<T> writing) {
    Opened now = writable();
    return threads.call(
        () -> {
          try (WriterLock.Turn turn = writers.take()) {
            return here(now, handle -> writing.run(handle, turn));
          }
        });
  }

  /** For transactions on a {@link #connection} of the caller's own. */
  public WriterLock writers() {
    return writers;
  }

  /** A connection of the caller's own; close it to give it back. */
  public Connection connection() throws SQLException {
    return writable().pool.source().getConnection();
  }

  /** Gives a connection back that is not fit for use any more. */
  public void evict(Connection connection) {
    Opened now = opened;
    if (now != null) {
      now.pool.source().evictConnection(connection);
    }
  }

  private RuntimeException translated(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && lost(sql)) {
        return unavailable(e);
      }
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  private static StoreUnavailableException unavailable(Exception e) {
    return new StoreUnavailableException("The database does not answer", e);
  }

  private boolean lost(SQLException e) {
    return e instanceof java.sql.SQLTransientConnectionException
        || dialect.failure(e) == Dialect.Failure.LOST;
  }
}
