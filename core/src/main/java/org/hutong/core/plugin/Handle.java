package org.hutong.core.plugin;

import java.time.Duration;

/**
 * One extension of a running plugin, for who calls it. Every call is guarded: deadline, bulkhead,
 * circuit breaker, context class loader, a catch of everything, and the counting. Keep no reference
 * beyond the call that it was asked for: it would keep the plugin's classes. Safe from any thread.
 *
 * @param <T> the extension point
 */
public final class Handle<T> {
  private final Extension<T> extension;
  private final Invocation invocation;

  Handle(Extension<T> extension, Invocation invocation) {
    this.extension = extension;
    this.invocation = invocation;
  }

  /** What is done with the extension. */
  @FunctionalInterface
  public interface Use<T, R> {
    R with(T extension) throws Exception;
  }

  public String plugin() {
    return extension.plugin();
  }

  /** The full name of the extension's class. */
  public String name() {
    return extension.target().getClass().getName();
  }

  /** Tells this start of the extension from every other; may be kept. */
  public Object start() {
    return extension.start();
  }

  public Descriptor descriptor() {
    return extension.descriptor();
  }

  /**
   * What the {@link AtStart} of the point read from it.
   *
   * @throws IllegalStateException if nothing of the type was read
   */
  public <F> F told(Class<F> type) {
    if (!type.isInstance(extension.told())) {
      throw new IllegalStateException(name() + " was not asked for a " + type.getSimpleName());
    }
    return type.cast(extension.told());
  }

  /** Whether calls are let through now, or it is left out after repeated failures. */
  public boolean leftOut() {
    return extension.breaker().state() == Breaker.State.OPEN;
  }

  /**
   * Calls it on a virtual thread and waits for at most {@code deadline}. What overstays is
   * interrupted and left alone.
   */
  public <R> Answer<R> call(Duration deadline, Use<T, R> use) {
    if (!extension.enter()) {
      return new Answer.Gone<>();
    }
    return switch (invocation.onThread(extension, use, deadline)) {
      case Invocation.Result.Value<R>(R value) -> new Answer.Value<>(value);
      case Invocation.Result.Failure<R> failure ->
          new Answer.Failed<>(failure.why(), failure.called(), failure.refusal());
    };
  }
}
