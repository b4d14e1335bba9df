package org.hutong.core.outbox;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Scopes;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.util.Modules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.hutong.core.config.Configuration;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.ConversationModule;
import org.hutong.core.conversation.MessageFilter;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.identity.FirstAdministrator;
import org.hutong.core.identity.IdentityModule;
import org.hutong.core.identity.Sites;
import org.hutong.core.ids.Ids;
import org.hutong.core.ids.IdsModule;
import org.hutong.core.limit.LimitModule;
import org.hutong.core.observe.Managed;
import org.hutong.core.observe.ObserveModule;
import org.hutong.core.store.Database;
import org.hutong.core.store.StoreModule;
import org.hutong.core.time.Patience;
import org.hutong.core.time.SystemTimers;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.WireModule;
import org.jspecify.annotations.Nullable;

/** The kernel up to the outbox through its real wiring, in a file, with a wall clock by hand. */
public final class OutboxHouse implements AutoCloseable {
  private final TimeSource time;
  private final List<Managed> started = new ArrayList<>();
  private final Injector injector;

  /** A wall clock that stands until it is moved; intervals are the machine's. */
  static final class StillTime implements TimeSource {
    private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);

    @Override
    public long millis() {
      return millis.get();
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    void pass(Duration duration) {
      millis.addAndGet(duration.toMillis());
    }
  }

  OutboxHouse(Path home) {
    this(home, new StillTime(), passing());
  }

  /**
   * @param more what goes beside, in the order of the start; binds the filter of messages, too
   */
  public OutboxHouse(Path home, TimeSource time, Module... more) {
    this.time = time;
    injector =
        Guice.createInjector(
            Stage.PRODUCTION, Modules.combine(ground(home, time), kernel(), Modules.combine(more)));
    for (Managed each : injector.getInstance(Key.get(new TypeLiteral<Set<Managed>>() {}))) {
      each.start();
      started.add(each);
    }
  }

  private static Module ground(Path home, TimeSource time) {
    return new AbstractModule() {
      @Override
      protected void configure() {
        binder().requireExplicitBindings();
        binder().requireAtInjectOnConstructors();
        binder().disableCircularProxies();
        bind(Configuration.class).toInstance(configuration(home));
        bind(FirstAdministrator.class).toInstance(new FirstAdministrator(null));
        bind(TimeSource.class).toInstance(time);
        bind(Patience.class).toInstance(Patience.ofProcess());
        bind(Timers.class).to(SystemTimers.class);
        bind(SystemTimers.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), Managed.class).addBinding().to(SystemTimers.class);
      }
    };
  }

  private static Module kernel() {
    return Modules.combine(
        new ObserveModule(),
        new IdsModule(),
        new WireModule(),
        new StoreModule(),
        new LimitModule(),
        new IdentityModule(),
        new LimitModule(),
        new ConversationModule(),
        new OutboxModule());
  }

  private static Module passing() {
    return binder ->
        binder.bind(MessageFilter.class).toInstance((draft, then) -> then.accept(Verdict.PASS));
  }

  private static Configuration configuration(Path home) {
    return new Configuration(
        new Configuration.Server(
            0, "127.0.0.1", null, null, List.of(), new Configuration.Tls(null, null)),
        new Configuration.Management("127.0.0.1", 0),
        home.resolve("data"),
        new Configuration.Database(
            "jdbc:h2:file:" + home.resolve("data").resolve("hutong"),
            null,
            null,
            new Configuration.Pool(6, 1),
            Configuration.Durability.PROCESS),
        new Configuration.Node("test"),
        new Configuration.Plugins(home.resolve("plugins"), home.resolve("bundled"), true),
        new Configuration.Files(home.resolve("data").resolve("files"), 1 << 30, 2L << 30),
        new Configuration.Limits(65_536, 262_144, 100, 600, 5_000, Duration.ofSeconds(25)),
        new Configuration.Log(Configuration.Format.PLAIN));
  }

  @Override
  public void close() {
    started.reversed().forEach(Managed::stop);
  }

  public <T> T part(Class<T> type) {
    return injector.getInstance(type);
  }

  public Outbox outbox() {
    return part(Outbox.class);
  }

  /** The clock of a house that was made with its own. */
  StillTime time() {
    return (StillTime) time;
  }

  OutboxStore store() {
    return part(OutboxStore.class);
  }

  /** Lets time pass and has the outbox look at the clock. */
  void pass(Duration duration) {
    time().pass(duration);
    outbox().wake();
  }

  public Actor.Visitor visitor() {
    return new Actor.Visitor(part(Ids.class).next(), part(Sites.class).all().getFirst().id(), 0);
  }

  public CompletableFuture<Outcome> send(Actor.Visitor visitor, String text) {
    return send(visitor, null, text);
  }

  private CompletableFuture<Outcome> send(Actor actor, @Nullable UUID conversation, String text) {
    var outcome = new CompletableFuture<Outcome>();
    part(Committer.class)
        .submit(
            new Command.Send(
                actor,
                conversation,
                part(Ids.class).next().toString(),
                part(Contents.class).message("text", "{\"text\":\"" + text + "\"}"),
                Verdict.PASS),
            outcome::complete);
    return outcome;
  }

  /** Says something and returns the conversation after it is stored. */
  public UUID say(Actor.Visitor visitor, String text) {
    return stored(send(visitor, text));
  }

  /** The same in a conversation that is there. */
  public void said(Actor actor, UUID conversation, String text) {
    stored(send(actor, conversation, text));
  }

  private static UUID stored(CompletableFuture<Outcome> outcome) {
    try {
      if (outcome.get(30, TimeUnit.SECONDS) instanceof Outcome.Done done) {
        return done.now().id();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    throw new AssertionError(outcome.join());
  }

  public long number(String sql, Object... arguments) {
    return part(Database.class)
        .with(handle -> handle.select(sql, arguments).mapTo(Long.class).one());
  }
}
