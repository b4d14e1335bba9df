package org.hutong.core.plugin;

import com.google.inject.AbstractModule;
import com.google.inject.ConfigurationException;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.google.inject.spi.Dependency;
import com.google.inject.spi.InjectionPoint;
import com.google.inject.spi.Message;
import com.google.inject.util.Types;
import java.lang.reflect.ParameterizedType;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hutong.api.PluginContext;
import org.hutong.api.Settings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The injector of one start of one plugin: it knows the API's services as instances and the
 * plugin's own classes, and nothing of the kernel. It is independent, no child: a child injector
 * leaves traces in its parent that keep the plugin's class loader alive.
 */
final class PluginInjector {
  private final Injector injector;
  private final List<LiveSettings<?>> settings;

  private PluginInjector(Injector injector, List<LiveSettings<?>> settings) {
    this.injector = injector;
    this.settings = settings;
  }

  /** Runs no code of the plugin except the constructors of its settings records. */
  static PluginInjector of(
      List<Class<?>> extensions,
      PluginContext context,
      String settingsJson,
      Clock clock,
      Map<Class<?>, Object> services) {
    Map<Class<?>, LiveSettings<?>> settings = new HashMap<>();
    for (Class<?> type : settingsTypes(extensions)) {
      settings.put(type, new LiveSettings<>(type, settingsJson));
    }
    try {
      Injector injector =
          Guice.createInjector(
              Stage.DEVELOPMENT, new ApiModule(extensions, context, settings, clock, services));
      return new PluginInjector(injector, List.copyOf(settings.values()));
    } catch (CreationException e) {
      throw failure(e.getErrorMessages(), e.getCause());
    }
  }

  /** One instance for each start. */
  <T> T instance(Class<T> type) {
    try {
      return injector.getInstance(type);
    } catch (ProvisionException e) {
      throw failure(e.getErrorMessages(), e.getCause());
    }
  }

  /**
   * Guice's own exceptions must not be asked for their text: to name lines of source they keep the
   * plugin's classes in a static cache, softly, which is for hours on a large heap.
   */
  private static RuntimeException failure(Collection<Message> messages, @Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException runtime
        ? runtime
        : new IllegalArgumentException(
            messages.stream().map(Message::getMessage).findFirst().orElse("it cannot be made"),
            cause);
  }

  List<LiveSettings<?>> settings() {
    return settings;
  }

  /** The {@code T} of every {@code Settings<T>} that the extensions or their parts ask for. */
  private static Set<Class<?>> settingsTypes(List<Class<?>> extensions) {
    Set<Class<?>> found = new HashSet<>();
    Set<Class<?>> seen = new HashSet<>(extensions);
    List<Class<?>> queue = new ArrayList<>(extensions);
    while (!queue.isEmpty()) {
      Class<?> type = queue.removeLast();
      for (Key<?> key : dependencies(type)) {
        Class<?> raw = key.getTypeLiteral().getRawType();
        if (raw == Settings.class) {
          found.add(argument(key));
        } else if (raw.getClassLoader() == type.getClassLoader() && seen.add(raw)) {
          queue.add(raw);
        }
      }
    }
    return found;
  }

  private static List<? extends Key<?>> dependencies(Class<?> type) {
    if (type.isInterface()) {
      return List.of();
    }
    try {
      return InjectionPoint.forConstructorOf(type).getDependencies().stream()
          .map(Dependency::getKey)
          .toList();
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException(
          type.getName() + " needs one constructor with @Inject, or one without parameters", e);
    }
  }

  private static Class<?> argument(Key<?> key) {
    if (key.getTypeLiteral().getType() instanceof ParameterizedType parameterized
        && parameterized.getActualTypeArguments()[0] instanceof Class<?> type) {
      return type;
    }
    throw new IllegalArgumentException("Settings must be asked for as Settings<SomeRecord>");
  }

  private static final class ApiModule extends AbstractModule {
    private final List<Class<?>> extensions;
    private final PluginContext context;
    private final Map<Class<?>, LiveSettings<?>> settings;
    private final Clock clock;
    private final Map<Class<?>, Object> services;

    ApiModule(
        List<Class<?>> extensions,
        PluginContext context,
        Map<Class<?>, LiveSettings<?>> settings,
        Clock clock,
        Map<Class<?>, Object> services) {
      this.extensions = extensions;
      this.context = context;
      this.settings = settings;
      this.clock = clock;
      this.services = services;
    }

    @Override
    protected void configure() {
      bind(PluginContext.class).toInstance(context);
      bind(Logger.class).toInstance(LoggerFactory.getLogger("plugin." + context.id()));
      bind(Clock.class).toInstance(clock);
      bind(InstantSource.class).toInstance(clock);
      services.forEach(this::bindService);
      settings.forEach(this::bindSettings);
      extensions.forEach(this::bindExtension);
    }

    @SuppressWarnings(
        "unchecked") // The key is built from the type that the settings were made for.
    private void bindSettings(Class<?> type, LiveSettings<?> live) {
      var key = (Key<Object>) Key.get(Types.newParameterizedType(Settings.class, type));
      bind(key).toInstance(live);
    }

    @SuppressWarnings("unchecked") // The services come by the interface that they implement.
    private void bindService(Class<?> type, Object service) {
      bind((Class<Object>) type).toInstance(service);
    }

    private void bindExtension(Class<?> extension) {
      bind(extension).in(com.google.inject.Scopes.SINGLETON);
    }
  }
}
