package org.hutong.core.plugin.listeners;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hutong.api.Permission;
import org.hutong.core.outbox.Consumer;
import org.hutong.core.outbox.Outbox;
import org.hutong.core.plugin.ExtensionPoints;
import org.hutong.core.plugin.Handle;
import org.hutong.core.plugin.NoSuchPluginException;
import org.hutong.core.plugin.Plugins;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the outbox's consumers in step with the extensions of one point: attached when a plugin
 * starts, replaced when it is, detached when it is taken out, forgotten when it is removed. Safe
 * from any thread; blocks on the store and on the plugin's word about itself.
 *
 * @param <T> the extension point
 */
public final class PluginConsumers<T> {
  private static final Logger log = LoggerFactory.getLogger(PluginConsumers.class);
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final Class<T> point;
  private final Permission permission;
  private final Maker<T> maker;
  private final ExtensionPoints points;
  private final Outbox outbox;
  private final Plugins plugins;
  private final Timers timers;
  private final Map<String, Attached> attached = new HashMap<>();

  /** Makes the consumer for one start of an extension; null, with a line in the log: none. */
  public interface Maker<T> {
    @Nullable Consumer make(Handle<T> handle);
  }

  private record Attached(Object start, @Nullable Consumer consumer) {}

  /**
   * @param permission without it, an extension is not called
   */
  public PluginConsumers(
      Class<T> point,
      Permission permission,
      Maker<T> maker,
      ExtensionPoints points,
      Outbox outbox,
      Plugins plugins,
      Timers timers) {
    this.point = point;
    this.permission = permission;
    this.maker = maker;
    this.points = points;
    this.outbox = outbox;
    this.plugins = plugins;
    this.timers = timers;
  }

  /** Begins to follow what runs. */
  public void start() {
    points.onChange(this::follow);
    follow();
  }

  /** A change that the store did not take is made up for. */
  private synchronized void follow() {
    try {
      List<Handle<T>> now = points.now(point);
      detach(now);
      now.forEach(this::attach);
      forgetRemoved();
    } catch (RuntimeException e) {
      log.warn(
          "The outbox does not know of a change of plugins and is told again: {}", e.toString());
      timers.after(AGAIN, () -> Thread.ofVirtual().start(this::follow));
    }
  }

  private static String key(Handle<?> handle) {
    return handle.plugin() + " " + handle.name();
  }

  private void detach(List<Handle<T>> now) {
    Set<String> there = new HashSet<>();
    now.forEach(handle -> there.add(key(handle)));
    Iterator<Map.Entry<String, Attached>> each = attached.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<String, Attached> entry = each.next();
      if (!there.contains(entry.getKey())) {
        leave(entry.getValue());
        each.remove();
      }
    }
  }

  private void leave(@Nullable Attached before) {
    Consumer consumer = before == null ? null : before.consumer();
    if (consumer != null) {
      outbox.detach(consumer);
    }
  }

  private void attach(Handle<T> handle) {
    Attached before = attached.get(key(handle));
    if (before != null && before.start() == handle.start()) {
      return;
    }
    Consumer consumer = permitted(handle) ? maker.make(handle) : null;
    if (consumer != null) {
      outbox.attach(consumer);
    }
    leave(before);
    attached.put(key(handle), new Attached(handle.start(), consumer));
  }

  private boolean permitted(Handle<T> handle) {
    if (handle.descriptor().permissions().contains(permission.word())) {
      return true;
    }
    log.atError()
        .addKeyValue("plugin", handle.plugin())
        .log(
            "{} is not called: add the permission {} to plugin.yaml",
            handle.name(),
            permission.word());
    return false;
  }

  /**
   * Not by what is attached here: the same plugin may be heard through another point, and one that
   * is being installed stands in no catalogue yet.
   */
  private void forgetRemoved() {
    outbox.absentOwners().stream().filter(owner -> !installed(owner)).forEach(outbox::remove);
  }

  private boolean installed(String plugin) {
    try {
      return plugins.find(plugin).installedAt() != null;
    } catch (NoSuchPluginException e) {
      return false;
    }
  }
}
