package org.hutong.core.plugin;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The place of an enabled plugin that is not there now: while it is replaced, calls wait for a
 * while; when it could not be started they do not. {@code onAbsent} decides for who waited in vain.
 */
final class Gap<T> implements Place<T> {
  private final String plugin;
  private final int order;
  private final Descriptor.OnAbsent onAbsent;
  private final CompletableFuture<List<Extension<T>>> filled = new CompletableFuture<>();
  private final boolean temporary;

  private Gap(String plugin, int order, Descriptor.OnAbsent onAbsent, boolean temporary) {
    this.plugin = plugin;
    this.order = order;
    this.onAbsent = onAbsent;
    this.temporary = temporary;
  }

  static <T> Gap<T> held(String plugin, int order, Descriptor.OnAbsent onAbsent) {
    return new Gap<>(plugin, order, onAbsent, true);
  }

  /** The plugin was taken away; its calls may still be inside. */
  static <T> Gap<T> leaving(String plugin, int order) {
    Gap<T> gap = new Gap<>(plugin, order, Descriptor.OnAbsent.SKIP, true);
    gap.fill(List.of());
    return gap;
  }

  static <T> Gap<T> absent(String plugin, int order, Descriptor.OnAbsent onAbsent) {
    return new Gap<>(plugin, order, onAbsent, false);
  }

  @Override
  public String plugin() {
    return plugin;
  }

  @Override
  public int order() {
    return order;
  }

  Descriptor.OnAbsent onAbsent() {
    return onAbsent;
  }

  /** Whether it is worth waiting. */
  boolean temporary() {
    return temporary;
  }

  /** Ends the waiting: with the new extensions, or with none if the plugin was taken away. */
  void fill(List<Extension<T>> extensions) {
    filled.complete(extensions);
  }

  /** Ends the waiting: the plugin will not come, {@code onAbsent} decides. */
  void giveUp() {
    filled.cancel(false);
  }

  /** What it was filled with already; empty while one must wait. */
  Optional<List<Extension<T>>> now() {
    return filled.isDone() && !filled.isCancelled() ? Optional.of(filled.join()) : Optional.empty();
  }

  /** Blocks for at most {@code patience}; empty if {@code onAbsent} must decide. */
  Optional<List<Extension<T>>> await(Duration patience) {
    try {
      return Optional.of(filled.get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException | ExecutionException | CancellationException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
