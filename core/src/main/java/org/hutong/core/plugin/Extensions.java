package org.hutong.core.plugin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The extensions of one kind in their order. Reading is one volatile read; every change makes a new
 * row. Changes are made under the host's lock.
 *
 * @param <T> the extension point
 */
final class Extensions<T> {
  private volatile List<Place<T>> row = List.of();

  /** The row now; immutable. */
  List<Place<T>> row() {
    return row;
  }

  /** The places of one plugin. */
  List<Place<T>> of(String plugin) {
    return row.stream().filter(place -> place.plugin().equals(plugin)).toList();
  }

  /** Puts these in place of everything of the plugin, in one step, and ends the waiting for it. */
  void publish(String plugin, List<Extension<T>> extensions) {
    replace(plugin, extensions, gap -> gap.fill(extensions));
  }

  /**
   * Takes a plugin's extensions out and lets new calls wait for what comes.
   *
   * @return what was there
   */
  List<Extension<T>> hold(String plugin, Descriptor.OnAbsent onAbsent) {
    List<Extension<T>> before = live(plugin);
    if (!before.isEmpty()) {
      replace(plugin, List.of(Gap.held(plugin, first(before), onAbsent)), Gap::giveUp);
      before.forEach(Extension::retire);
    }
    return before;
  }

  /** An enabled plugin could not be started: {@code onAbsent} decides for every call. */
  void absent(String plugin, Descriptor.OnAbsent onAbsent) {
    replace(plugin, List.of(Gap.absent(plugin, 0, onAbsent)), Gap::giveUp);
  }

  /**
   * Takes a plugin's extensions out; new calls pass it by. Followed by {@link #clear} when the last
   * call has left: until then the row is not empty, so that no message overtakes one that is
   * inside.
   *
   * @return what was there
   */
  List<Extension<T>> withdraw(String plugin) {
    List<Extension<T>> before = live(plugin);
    List<Gap<T>> place = before.isEmpty() ? List.of() : List.of(Gap.leaving(plugin, first(before)));
    replace(plugin, place, gap -> gap.fill(List.of()));
    before.forEach(Extension::retire);
    return before;
  }

  /** Frees the plugin's place. */
  void clear(String plugin) {
    replace(plugin, List.of(), gap -> gap.fill(List.of()));
  }

  List<Extension<T>> live(String plugin) {
    var live = new ArrayList<Extension<T>>();
    for (Place<T> place : row) {
      if (place instanceof Extension<T> extension && extension.plugin().equals(plugin)) {
        live.add(extension);
      }
    }
    return live;
  }

  private void replace(
      String plugin, List<? extends Place<T>> places, Consumer<Gap<T>> endOfWaiting) {
    var next = new ArrayList<Place<T>>();
    var gaps = new ArrayList<Gap<T>>();
    for (Place<T> place : row) {
      if (!place.plugin().equals(plugin)) {
        next.add(place);
      } else if (place instanceof Gap<T> gap) {
        gaps.add(gap);
      }
    }
    next.addAll(places);
    next.sort(Comparator.<Place<T>>comparingInt(Place::order).thenComparing(Place::plugin));
    row = List.copyOf(next);
    gaps.forEach(endOfWaiting);
  }

  private int first(List<Extension<T>> extensions) {
    return extensions.stream().mapToInt(Extension::order).min().orElse(0);
  }
}
