package org.hutong.core.plugin.service;

/**
 * Makes one of the API's services for each start of a plugin. A module adds its own with {@code
 * Multibinder.newSetBinder(binder(), new TypeLiteral<ServiceMaker<?>>() {})}.
 *
 * @param <T> the interface of the API that plugins ask for
 */
public interface ServiceMaker<T> {
  /** What plugins ask for. */
  Class<T> type();

  /**
   * The service of one start of one plugin. It asks the grant before it does anything, and keeps
   * nothing that the plugin gave it beyond {@link Grant#onEnd}.
   *
   * @throws ServiceRefusedException if the plugin cannot run as things are
   */
  T make(Grant grant);
}
