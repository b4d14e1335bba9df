package org.hutong.core.app;

import com.google.inject.Binder;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import com.google.inject.util.Modules;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.hutong.core.config.Configuration;
import org.hutong.core.observe.Lifecycle;
import org.hutong.core.observe.Lifecycle.Phase;
import org.hutong.core.observe.Managed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: the wired kernel and its life. */
public final class Server implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Server.class);

  private final DataDirectory data;
  private final Injector injector;
  private final Deque<Managed> started = new ArrayDeque<>();
  private boolean closed;

  private Server(DataDirectory data, Injector injector) {
    this.data = data;
    this.injector = injector;
  }

  /**
   * Wires and starts everything; returns when the server takes connections. If a part cannot start,
   * those before it are stopped again.
   *
   * @param replaced modules whose bindings win over the product's; tests use it for clocks
   */
  public static Server start(Configuration configuration, Module... replaced) {
    return start(configuration, List.of(), replaced);
  }

  /**
   * The same with modules beside the kernel's.
   *
   * @param more are started after all others
   */
  public static Server start(Configuration configuration, List<Module> more, Module... replaced) {
    DataDirectory data = DataDirectory.take(configuration.data());
    try {
      PrivateDirectory.close(configuration);
      Injector injector = wire(configuration, more, replaced);
      var server = new Server(data, injector);
      server.startAll();
      return server;
    } catch (RuntimeException | Error e) {
      data.close();
      throw e;
    }
  }

  private static Injector wire(Configuration configuration, List<Module> more, Module... replaced) {
    var modules = new ArrayList<Module>();
    modules.add(Binder::disableCircularProxies);
    modules.add(Binder::requireExplicitBindings);
    modules.add(Binder::requireAtInjectOnConstructors);
    modules.add(Binder::requireExactBindingAnnotations);
    var kernel = new ArrayList<>(KernelModules.list(configuration));
    kernel.addAll(more);
    modules.add(Modules.override(kernel).with(List.of(replaced)));
    return Guice.createInjector(Stage.PRODUCTION, modules);
  }

  private void startAll() {
    try {
      for (Managed part : injector.getInstance(Key.get(new TypeLiteral<Set<Managed>>() {}))) {
        started.push(part);
        part.start();
      }
      lifecycle().enter(Phase.RUNNING);
    } catch (RuntimeException | Error e) {
      stopAll();
      throw e;
    }
  }

  /** A part of the kernel. For the command line and for tests that look inside. */
  public <T> T part(Class<T> type) {
    return injector.getInstance(type);
  }

  private Lifecycle lifecycle() {
    return injector.getInstance(Lifecycle.class);
  }

  /**
   * Drains and stops: tells clients, finishes what was begun, frees everything. At most 30 s.
   * Idempotent.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    lifecycle().enter(Phase.DRAINING);
    started.forEach(part -> guarded(part, "drain", part::drain));
    stopAll();
    data.close();
  }

  private void stopAll() {
    while (!started.isEmpty()) {
      Managed part = started.pop();
      guarded(part, "stop", part::stop);
    }
  }

  private static void guarded(Managed part, String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      log.warn("{} did not {} cleanly", part.getClass().getSimpleName(), what, e);
    }
  }
}
