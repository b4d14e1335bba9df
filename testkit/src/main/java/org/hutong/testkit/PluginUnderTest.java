package org.hutong.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.hutong.core.plugin.Consent;
import org.hutong.core.plugin.PluginRefusedException;
import org.hutong.core.plugin.PluginView;
import org.hutong.core.plugin.Plugins;
import org.hutong.core.plugin.SettingsInvalidException;
import org.jspecify.annotations.Nullable;

/** The plugin that a {@link HutongTest} is about, as its administrator handles it. */
public final class PluginUnderTest {
  private static final String BY = "test";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Longer than the kernel keeps the class loader of a stopped plugin open. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final long AGAIN = 50_000_000;

  private final VirtualTime time;
  private final Plugins plugins;
  private final byte[] jar;
  private final String first;
  private final Consent consent;
  private @Nullable String id;
  private String settings = "{}";

  PluginUnderTest(
      HutongServer server, VirtualTime time, byte[] jar, String settings, boolean dangerous) {
    this.time = time;
    this.plugins = server.part(Plugins.class);
    this.jar = jar;
    this.first = settings;
    this.consent = Consent.everything(dangerous);
  }

  /** It runs with the settings of the annotation. */
  void ready() {
    if (id == null || !state().equals("running")) {
      install();
    }
    if (!settings.equals(first)) {
      settings(first);
    }
  }

  /**
   * Installs it, or puts it in place of itself as an upgrade does. Returns when it runs.
   *
   * @return this
   */
  public PluginUnderTest install() {
    try {
      PluginView view = plugins.install(new ByteArrayInputStream(jar), "plugin.jar", consent, BY);
      id = view.id();
      if (view.state().equals("disabled")) {
        plugins.enable(id, BY); // A test stopped it and failed before it was removed.
      }
    } catch (PluginRefusedException e) {
      throw new AssertionError("The plugin is refused: " + String.join("; ", e.reasons()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    PluginView now = view();
    if (!now.state().equals("running")) {
      throw new AssertionError("The plugin is %s: %s".formatted(now.state(), why(now)));
    }
    return this;
  }

  private static String why(PluginView view) {
    return view.consent() == null
        ? String.valueOf(view.reason())
        : "it asks for consent to "
            + view.consent().dangers()
            + ": @HutongTest(dangerous = true) agrees";
  }

  /**
   * What it is called in {@code plugin.yaml}.
   *
   * @return never null after the installation
   */
  public String id() {
    if (id == null) {
      throw new AssertionError("The plugin was removed: call install() first");
    }
    return id;
  }

  /**
   * What the console says of it.
   *
   * @return {@code running}, {@code disabled}, {@code failed} or {@code quarantined}
   */
  public String state() {
    return view().state();
  }

  private PluginView view() {
    return plugins.find(id());
  }

  /**
   * Changes its settings while it runs, until the end of the test.
   *
   * @param json an object; what is left out gets the schema's default
   * @return this
   */
  public PluginUnderTest settings(String json) {
    try {
      plugins.settings(id(), json, BY);
      settings = json;
      return this;
    } catch (SettingsInvalidException e) {
      throw new AssertionError("The settings are refused: " + e.mistakes(), e);
    }
  }

  /**
   * Stops and removes it as an administrator would, and looks that nothing of it remains: its
   * classes must be collected, so no thread, static registry, {@code ThreadLocal} or listener of
   * the platform may hold them. The next test of the class has it again. Takes some seconds.
   */
  public void assertUnloads() {
    assertUnloads(PATIENCE);
  }

  void assertUnloads(Duration patience) {
    String removed = id();
    plugins.disable(removed, BY);
    time.advance(GRACE);
    long end = System.nanoTime() + patience.toNanos();
    while (view().inMemory() > 0) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "The classes of %s are still in memory. Threads that it left: %s. Look for a thread, a"
                    .formatted(removed, threads())
                + " ThreadLocal or a registry of the platform that still knows a class of it");
      }
      System.gc();
      LockSupport.parkNanos(AGAIN);
    }
    plugins.remove(removed, true, BY);
    id = null;
    settings = "{}";
  }

  /** The only plugin's class loader is the only one of its kind. */
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> isPlugins(thread.getContextClassLoader()))
        .map(Thread::getName)
        .sorted()
        .toList();
  }

  private static boolean isPlugins(@Nullable ClassLoader loader) {
    return loader != null && loader.getClass().getSimpleName().equals("IsolatedClassLoader");
  }
}
