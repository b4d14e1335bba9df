package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the class loader of every unloaded plugin weakly. One that is still there ten minutes
 * later, although the collector has looked through the whole heap meanwhile, is a leak and is
 * reported with the plugin's id; so are threads that a plugin left behind. A quiet server may go
 * without such a collection for hours: that its classes are still there then says nothing.
 */
final class LeakWatch implements Managed {
  private static final Logger log = LoggerFactory.getLogger(LeakWatch.class);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration TICK = Duration.ofMinutes(1);

  /** The first may have begun before the classes were let go. */
  private static final int COLLECTIONS = 2;

  private static final Pattern YOUNG = Pattern.compile("Young|Copy|Scavenge|Minor|Pauses");

  /** The threads of its calls have been told to end and need a moment. */
  private static final Duration ENDING = Duration.ofSeconds(5);

  private final TimeSource time;
  private final Timers timers;
  private final LongSupplier collections;
  private final List<Unloaded> unloaded = new ArrayList<>();
  private Timers.@Nullable Timer ticking;

  @Inject
  LeakWatch(TimeSource time, Timers timers) {
    this(time, timers, LeakWatch::wholeCollections);
  }

  /**
   * @param collections how often the whole heap was collected since the process began
   */
  LeakWatch(TimeSource time, Timers timers, LongSupplier collections) {
    this.time = time;
    this.timers = timers;
    this.collections = collections;
  }

  /**
   * By the names of the virtual machine's collectors: those of the young generation do not count.
   */
  private static long wholeCollections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .filter(bean -> !YOUNG.matcher(bean.getName()).find())
        .mapToLong(bean -> Math.max(0, bean.getCollectionCount()))
        .sum();
  }

  private static final class Unloaded {
    private final String plugin;
    private final WeakReference<ClassLoader> loader;
    private final long since;
    private final long collections;
    private boolean reported;

    Unloaded(String plugin, ClassLoader loader, long since, long collections) {
      this.plugin = plugin;
      this.loader = new WeakReference<>(loader);
      this.since = since;
      this.collections = collections;
    }
  }

  @Override
  public void start() {
    ticking = timers.every(TICK, this::look);
  }

  @Override
  public void stop() {
    if (ticking != null) {
      ticking.cancel();
    }
  }

  void watch(String plugin, ClassLoader loader) {
    var gone = new Unloaded(plugin, loader, time.nanos(), collections.getAsLong());
    synchronized (unloaded) {
      unloaded.add(gone);
    }
    timers.after(ENDING, () -> tellThreads(gone));
  }

  private static void tellThreads(Unloaded gone) {
    ClassLoader loader = gone.loader.get();
    LeftThreads threads =
        loader == null ? LeftThreads.NONE : LeftThreads.of(each -> each == loader);
    if (threads.count() > 0) {
      log.atWarn()
          .addKeyValue("plugin", gone.plugin)
          .log(
              "It left threads behind when it stopped ({} of them): {}",
              threads.count(),
              String.join(", ", threads.names()));
    }
  }

  void look() {
    synchronized (unloaded) {
      unloaded.removeIf(each -> each.loader.refersTo(null));
      for (Unloaded each : unloaded) {
        boolean due = time.nanos() - each.since >= PATIENCE.toNanos();
        if (!each.reported && due && collections.getAsLong() - each.collections >= COLLECTIONS) {
          each.reported = true;
          log.atWarn()
              .addKeyValue("plugin", each.plugin)
              .log(
                  "Its classes are still in memory {} minutes after it was unloaded, and {}"
                      + " collections of the whole heap did not free them: something holds on to an"
                      + " object of it, usually a thread, a timer or a static field",
                  Duration.ofNanos(time.nanos() - each.since).toMinutes(),
                  collections.getAsLong() - each.collections);
        }
      }
    }
  }

  /** How many unloaded starts of each plugin are still in memory. */
  Map<String, Long> inMemory() {
    synchronized (unloaded) {
      unloaded.removeIf(each -> each.loader.refersTo(null));
      return unloaded.stream()
          .collect(Collectors.groupingBy(each -> each.plugin, TreeMap::new, Collectors.counting()));
    }
  }

  /** The threads that unloaded starts of a plugin have left behind and that still live. */
  LeftThreads threads(String plugin) {
    List<ClassLoader> loaders;
    synchronized (unloaded) {
      loaders =
          unloaded.stream()
              .filter(each -> each.plugin.equals(plugin))
              .map(each -> each.loader.get())
              .filter(Objects::nonNull)
              .toList();
    }
    return loaders.isEmpty() ? LeftThreads.NONE : LeftThreads.of(loaders::contains);
  }

  /** The plugins with a reported leak. */
  List<String> leaking() {
    synchronized (unloaded) {
      return unloaded.stream()
          .filter(each -> each.reported && !each.loader.refersTo(null))
          .map(each -> each.plugin)
          .distinct()
          .sorted()
          .toList();
    }
  }
}
