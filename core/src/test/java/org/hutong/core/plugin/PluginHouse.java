package org.hutong.core.plugin;

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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.hutong.api.MessageInterceptor;
import org.hutong.core.config.Configuration;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.ConversationModule;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.MessageFilter;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.identity.FirstAdministrator;
import org.hutong.core.identity.IdentityModule;
import org.hutong.core.ids.IdsModule;
import org.hutong.core.limit.LimitModule;
import org.hutong.core.observe.Managed;
import org.hutong.core.observe.ObserveModule;
import org.hutong.core.store.Database;
import org.hutong.core.store.Reads;
import org.hutong.core.store.StoreModule;
import org.hutong.core.time.Patience;
import org.hutong.core.time.SystemTimers;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.WireModule;

/** The plugin host through its real wiring, with a database in a file and a clock that can jump. */
final class PluginHouse implements AutoCloseable {
  private final Path home;
  private final String node;
  private final Configuration.Plugins plugins;
  private final Jumping time = new Jumping();
  private final List<Managed> started = new ArrayList<>();
  private final Injector injector;

  /** The machine's clock, moved ahead on demand. */
  static final class Jumping implements TimeSource {
    private final AtomicLong ahead = new AtomicLong();

    @Override
    public long millis() {
      return System.currentTimeMillis() + ahead.get() / 1_000_000;
    }

    @Override
    public long nanos() {
      return System.nanoTime() + ahead.get();
    }

    void jump(Duration duration) {
      ahead.addAndGet(duration.toNanos());
    }
  }

  /** An administrator who agrees to every permission, and to nothing dangerous. */
  static final Consent AGREED = Consent.everything(false);

  private PluginHouse(
      Path home, Module store, String node, Configuration.Plugins plugins, Module... replaced) {
    this.home = home;
    this.node = node;
    this.plugins = plugins;
    this.injector =
        Guice.createInjector(
            Stage.PRODUCTION,
            new AbstractModule() {
              @Override
              protected void configure() {
                binder().requireExplicitBindings();
                binder().requireAtInjectOnConstructors();
                binder().requireExactBindingAnnotations();
                binder().disableCircularProxies();
                bind(Configuration.class).toInstance(configuration());
                bind(TimeSource.class).toInstance(time);
                bind(Patience.class).toInstance(Patience.ofProcess());
                bind(FirstAdministrator.class)
                    .toInstance(new FirstAdministrator("house of plugins"));
                bind(Timers.class).to(SystemTimers.class);
                bind(SystemTimers.class).in(Scopes.SINGLETON);
                Multibinder.newSetBinder(binder(), Managed.class)
                    .addBinding()
                    .to(SystemTimers.class);
              }
            },
            new ObserveModule(),
            new WireModule(),
            new IdsModule(),
            new LimitModule(),
            store,
            new LimitModule(),
            new IdentityModule(),
            new LimitModule(),
            new ConversationModule(),
            Modules.override(new PluginModule()).with(replaced));
  }

  static PluginHouse open(Path home) {
    return open(home, Configuration.Signatures.WARN, List.of());
  }

  /** With all plugins off. */
  static PluginHouse safe(Path home) {
    var plugins = plugins(home, Configuration.Signatures.WARN, List.of());
    return open(new PluginHouse(home, new StoreModule(), "test", plugins, SafeMode.module()));
  }

  static PluginHouse open(
      Path home, Configuration.Signatures signatures, List<Configuration.Publisher> trusted) {
    return open(
        new PluginHouse(home, new StoreModule(), "test", plugins(home, signatures, trusted)));
  }

  /** Another node over the same database, with a data directory of its own. */
  PluginHouse beside(Path other, String name) {
    Database shared = get(Database.class);
    Module store =
        new AbstractModule() {
          @Override
          protected void configure() {
            bind(Database.class).toInstance(shared);
            bind(Reads.class).in(Scopes.SINGLETON);
          }
        };
    return open(
        new PluginHouse(
            other, store, name, plugins(other, Configuration.Signatures.WARN, List.of())));
  }

  private static Configuration.Plugins plugins(
      Path home, Configuration.Signatures signatures, List<Configuration.Publisher> trusted) {
    return new Configuration.Plugins(
        home.resolve("plugins"), home.resolve("bundled"), true, signatures, trusted);
  }

  private static PluginHouse open(PluginHouse house) {
    for (Managed each : house.injector.getInstance(Key.get(new TypeLiteral<Set<Managed>>() {}))) {
      each.start();
      house.started.add(each);
    }
    return house;
  }

  @Override
  public void close() {
    started.reversed().forEach(Managed::stop);
  }

  private Configuration configuration() {
    return new Configuration(
        new Configuration.Server(
            0, "127.0.0.1", null, null, List.of(), new Configuration.Tls(null, null)),
        new Configuration.Management("127.0.0.1", 0),
        home.resolve("data"),
        new Configuration.Database(
            "jdbc:h2:file:" + home.resolve("data").resolve("hutong"),
            null,
            null,
            new Configuration.Pool(4, 1),
            Configuration.Durability.PROCESS),
        new Configuration.Node(node),
        plugins,
        new Configuration.Files(home.resolve("data").resolve("files"), 1 << 30, 2L << 30),
        new Configuration.Limits(65_536, 262_144, 100, 600, 5_000, Duration.ofSeconds(25)),
        new Configuration.Log(Configuration.Format.PLAIN));
  }

  Path inbox() {
    return home.resolve("plugins");
  }

  Path bundled() {
    return home.resolve("bundled");
  }

  Jumping time() {
    return time;
  }

  <T> T get(Class<T> type) {
    return injector.getInstance(type);
  }

  Plugins plugins() {
    return get(Plugins.class);
  }

  Extensions<MessageInterceptor> extensions() {
    return get(Points.class).row(MessageInterceptor.class);
  }

  /** Without agreeing to anything. */
  PluginView offer(PluginJar jar) {
    return offer(jar.bytes());
  }

  PluginView offer(byte[] jar) {
    try {
      return plugins().install(new ByteArrayInputStream(jar), "test.jar", Consent.NONE, "admin");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  PluginView install(PluginJar jar) {
    return install(jar.bytes());
  }

  PluginView install(byte[] jar) {
    try {
      return plugins().install(new ByteArrayInputStream(jar), "test.jar", AGREED, "admin");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  Draft draft(String text) {
    return draft(UUID.randomUUID(), text);
  }

  Draft draft(UUID visitor, String text) {
    String body = Bodies.write(java.util.Map.of("text", text));
    return new Draft(
        new Actor.Visitor(visitor, new UUID(0, 1), 0),
        null,
        get(Contents.class).message("text", body),
        "en");
  }

  /** The verdict, however long it takes; fails after 10 s. */
  Verdict say(String text) {
    return say(draft(text));
  }

  Verdict say(Draft draft) {
    var verdict = new CompletableFuture<Verdict>();
    get(MessageFilter.class).filter(draft, verdict::complete);
    try {
      return verdict.get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("no verdict", e);
    }
  }
}
