package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.hutong.api.Permission;
import org.hutong.core.store.Reads;

/** Makes what a plugin receives by injection, and forgets what plugins kept. */
public final class Services {
  private final Set<ServiceMaker<?>> makers;
  private final Denials denials;
  private final Reads reads;
  private final PluginData data;

  @Inject
  Services(Set<ServiceMaker<?>> makers, Denials denials, Reads reads, PluginData data) {
    this.makers = makers;
    this.denials = denials;
    this.reads = reads;
    this.data = data;
  }

  /** The services of one start. */
  public static final class Opened {
    private final Grant grant;
    private final Map<Class<?>, Object> instances = new LinkedHashMap<>();

    private Opened(Grant grant) {
      this.grant = grant;
    }

    private <T> void add(ServiceMaker<T> maker) {
      instances.put(maker.type(), maker.make(grant));
    }

    /** The objects by the interface that plugins ask for. */
    public Map<Class<?>, Object> instances() {
      return instances;
    }

    /** Ends all of them: from now on they refuse, and hold nothing of the plugin. */
    public void close() {
      grant.end();
    }
  }

  /**
   * Makes the services of one start. Blocks on the store.
   *
   * @param name how it is called as an author
   * @param loader of the plugin's classes; dropped at {@link Opened#close}
   * @throws ServiceRefusedException with the reason if the plugin cannot run as things are
   */
  public Opened open(String plugin, String name, Set<Permission> permissions, ClassLoader loader) {
    denials.forget(plugin);
    Opened opened =
        new Opened(new Grant(plugin, name, permissions, loader, denials, new StoreDoor(reads)));
    try {
      makers.forEach(opened::add);
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** The plugin was removed. Blocks on the store if its data goes, too. */
  public void forget(String plugin, boolean alsoData) {
    denials.forget(plugin);
    if (alsoData) {
      data.delete(plugin);
    }
  }
}
