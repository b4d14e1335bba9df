package org.hutong.core.http;

import java.util.List;

/**
 * Routes of one topic on the public listener. A module adds its own with {@code
 * Multibinder.newSetBinder(binder(), RouteGroup.class)}.
 */
public interface RouteGroup {
  /** The routes; asked once, at the start. */
  List<Route> routes();

  /**
   * Whether these routes may read cookies. Those that say no never see one: nothing that a foreign
   * page makes a browser send can act for somebody.
   */
  default boolean cookies() {
    return false;
  }
}
