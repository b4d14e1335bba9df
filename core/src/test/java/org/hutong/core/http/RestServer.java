package org.hutong.core.http;

import com.google.inject.Binder;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.hutong.core.config.Configuration;
import org.hutong.core.identity.FirstAdministrator;
import org.hutong.core.identity.IdentityModule;
import org.hutong.core.ids.IdsModule;
import org.hutong.core.observe.Managed;
import org.hutong.core.observe.ObserveModule;
import org.hutong.core.store.StoreModule;
import org.hutong.core.time.TimeModule;

final class RestServer implements AutoCloseable {
  static final String PASSWORD = "correct horse battery";
  private final List<Managed> started = new ArrayList<>();
  private final Injector injector;

  RestServer(Path directory, Module... more) {
    List<Module> modules = new ArrayList<>();
    modules.add(Binder::disableCircularProxies);
    modules.add(Binder::requireExplicitBindings);
    modules.add(Binder::requireAtInjectOnConstructors);
    modules.add(Binder::requireExactBindingAnnotations);
    modules.add(b -> b.bind(Configuration.class).toInstance(configuration(directory)));
    modules.add(b -> b.bind(FirstAdministrator.class).toInstance(new FirstAdministrator(PASSWORD)));
    modules.add(new ObserveModule());
    modules.add(new TimeModule());
    modules.add(new IdsModule());
    modules.add(new StoreModule());
    modules.add(new IdentityModule());
    modules.add(new HttpModule());
    Collections.addAll(modules, more);
    injector = Guice.createInjector(Stage.PRODUCTION, modules);
    for (Managed part : injector.getInstance(Key.get(new TypeLiteral<Set<Managed>>() {}))) {
      part.start();
      started.add(0, part);
    }
  }

  static Configuration configuration(Path directory) {
    return new Configuration(
        new Configuration.Server(
            0, "127.0.0.1", null, 2, List.of("127.0.0.1"), new Configuration.Tls(null, null)),
        new Configuration.Management("127.0.0.1", 0),
        directory,
        new Configuration.Database(
            "jdbc:h2:file:" + directory.resolve("hutong"),
            null,
            null,
            new Configuration.Pool(8, 2),
            Configuration.Durability.PROCESS),
        new Configuration.Node("test"),
        new Configuration.Plugins(
            directory.resolve("plugins"), directory.resolve("bundled"), false),
        new Configuration.Limits(65_536, 262_144, 100, 600, 5_000, Duration.ofSeconds(25)),
        new Configuration.Log(Configuration.Format.PLAIN));
  }

  <T> T part(Class<T> type) {
    return injector.getInstance(type);
  }

  int port() {
    return part(HttpServer.class).address().getPort();
  }

  @Override
  public void close() {
    started.forEach(Managed::stop);
  }
}
