package org.hutong.core.plugin.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hutong.api.Permission;
import org.hutong.api.PermissionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one start of one plugin may do, until it stops. Every service object of that start asks it
 * first. Safe from any thread.
 */
public final class Grant {
  private static final Logger log = LoggerFactory.getLogger(Grant.class);

  private final String plugin;
  private final String name;
  private final Set<Permission> permissions;
  private final Denials denials;
  private final StoreDoor store;
  private final List<Runnable> ends = new ArrayList<>();
  private volatile @Nullable ClassLoader loader;
  private boolean ended;

  Grant(
      String plugin,
      String name,
      Set<Permission> permissions,
      ClassLoader loader,
      Denials denials,
      StoreDoor store) {
    this.plugin = plugin;
    this.name = name;
    this.permissions = Set.copyOf(permissions);
    this.loader = loader;
    this.denials = denials;
    this.store = store;
  }

  /** The plugin's id. */
  public String plugin() {
    return plugin;
  }

  /** How the plugin is called as an author. */
  public String name() {
    return name;
  }

  /** The words of all permissions. */
  public Set<String> words() {
    return permissions.stream().map(Permission::word).collect(Collectors.toUnmodifiableSet());
  }

  public boolean has(Permission permission) {
    return permissions.contains(permission);
  }

  /**
   * Says whether a call may go on.
   *
   * @throws IllegalStateException if the plugin has stopped
   * @throws PermissionException without the permission; it is audited
   */
  public void require(Permission permission) {
    alive();
    if (!permissions.contains(permission)) {
      denials.denied(plugin, permission);
      throw new PermissionException(permission.word());
    }
  }

  /**
   * For a call that needs no permission.
   *
   * @throws IllegalStateException if the plugin has stopped
   */
  public void alive() {
    loader();
  }

  /** The class loader of this start. */
  ClassLoader loader() {
    ClassLoader now = loader;
    if (now == null) {
      throw new IllegalStateException("The plugin " + plugin + " has stopped");
    }
    return now;
  }

  /**
   * Asks the store on a thread of the kernel, so that a deadline that interrupts the plugin's
   * thread interrupts no access to a file. Blocks for at most 5 s.
   *
   * @throws org.hutong.api.RefusedException if the store does not answer
   */
  public <T extends @Nullable Object> T store(Supplier<T> work) {
    return store.ask(work);
  }

  /** Runs {@code end} when the plugin stops, or at once if it has. Must not block for long. */
  public void onEnd(Runnable end) {
    synchronized (ends) {
      if (!ended) {
        ends.add(end);
        return;
      }
    }
    end.run();
  }

  /** From now on every service object of this start refuses. Called once, without the lock. */
  void end() {
    loader = null;
    List<Runnable> all;
    synchronized (ends) {
      ended = true;
      all = List.copyOf(ends);
      ends.clear();
    }
    for (Runnable each : all.reversed()) {
      try {
        each.run();
      } catch (RuntimeException e) {
        log.atError().addKeyValue("plugin", plugin).log("A service did not end", e);
      }
    }
  }
}
