package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hutong.core.time.TimeSource;

/**
 * The way to the extensions of all running plugins. Safe from any thread; what waits says so.
 * Message interceptors have a way of their own, on the path of every message.
 */
public final class ExtensionPoints {
  /** How long a call waits for a plugin that is being replaced. */
  public static final Duration HOLD = Duration.ofSeconds(2);

  private static final int TRIES = 5;

  private final Points points;
  private final Invocation invocation;
  private final TimeSource time;

  @Inject
  ExtensionPoints(Points points, Invocation invocation, TimeSource time) {
    this.points = points;
    this.invocation = invocation;
    this.time = time;
  }

  /** Whether any plugin, running or being replaced, has an extension there. Never blocks. */
  public boolean any(Class<?> point) {
    return !points.row(point).row().isEmpty();
  }

  /** The plugins, running or being replaced, that have an extension there. Never blocks. */
  public List<String> plugins(Class<?> point) {
    return points.row(point).row().stream().map(Place::plugin).distinct().toList();
  }

  /** Those that can be called now, in their order; none that is being replaced. Never blocks. */
  public <T> List<Handle<T>> now(Class<T> point) {
    List<Handle<T>> handles = new ArrayList<>();
    for (Place<T> place : points.row(point).row()) {
      if (place instanceof Extension<T> extension) {
        handles.add(handle(extension));
      }
    }
    return handles;
  }

  /**
   * Those that can be called, in their order. Waits for up to {@link #HOLD} in all for plugins that
   * are being replaced; one that does not come in time is left out.
   */
  public <T> List<Handle<T>> settled(Class<T> point) {
    return settled(points.row(point).row());
  }

  private <T> List<Handle<T>> settled(List<Place<T>> row) {
    long end = time.nanos() + HOLD.toNanos();
    List<Handle<T>> handles = new ArrayList<>();
    for (Place<T> place : row) {
      switch (place) {
        case Extension<T> extension -> handles.add(handle(extension));
        case Gap<T> gap -> awaited(gap, end).forEach(each -> handles.add(handle(each)));
      }
    }
    return handles;
  }

  private <T> List<Extension<T>> awaited(Gap<T> gap, long end) {
    if (!gap.temporary()) {
      return List.of();
    }
    return gap.await(Duration.ofNanos(Math.max(0, end - time.nanos()))).orElse(List.of());
  }

  /**
   * Whether an enabled plugin is not there whose absence must refuse ({@code onAbsent: reject}).
   * Asked after {@link #settled}, which has waited. Never blocks.
   */
  public boolean missing(Class<?> point) {
    return points.row(point).row().stream()
        .anyMatch(
            place ->
                place instanceof Gap<?> gap
                    && gap.now().isEmpty()
                    && gap.onAbsent() == Descriptor.OnAbsent.REJECT);
  }

  /** What {@link #settled} gives, of one plugin; waits for no other. */
  public <T> List<Handle<T>> settled(Class<T> point, String plugin) {
    return settled(points.row(point).of(plugin));
  }

  /** Whether the plugin is being replaced and had an extension there. Never blocks. */
  public boolean replacing(Class<?> point, String plugin) {
    return points.row(point).of(plugin).stream()
        .anyMatch(place -> place instanceof Gap<?> gap && gap.temporary() && gap.now().isEmpty());
  }

  /**
   * Calls one extension of one plugin, the version that runs when the call begins. Blocks for the
   * deadline and, while the plugin is being replaced, for up to {@link #HOLD} more.
   *
   * @param name the full name of the extension's class
   */
  public <T, R> Answer<R> call(
      Class<T> point, String plugin, String name, Duration deadline, Handle.Use<T, R> use) {
    for (int i = 0; i < TRIES; i++) {
      Optional<Handle<T>> handle =
          settled(point, plugin).stream().filter(each -> each.name().equals(name)).findFirst();
      if (handle.isEmpty()) {
        return new Answer.Gone<>();
      }
      Answer<R> answer = handle.get().call(deadline, use);
      if (!(answer instanceof Answer.Gone<R>)) {
        return answer;
      }
    }
    return new Answer.Gone<>();
  }

  /**
   * Asks to be told after each change of what runs. {@code listener} is called under the host's
   * lock: a short wait for the store or a guarded call is all that it may wait for.
   */
  public void onChange(Runnable listener) {
    points.onChange(listener);
  }

  private <T> Handle<T> handle(Extension<T> extension) {
    return new Handle<>(extension, invocation);
  }
}
