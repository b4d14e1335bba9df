package org.hutong.core.plugin;

import org.jspecify.annotations.Nullable;

/** What became of a call into an extension. */
public sealed interface Answer<R> {
  /** It answered. */
  record Value<R>(R value) implements Answer<R> {}

  /**
   * It did not answer.
   *
   * @param why for administrators; holds nothing of what the plugin was given
   * @param called false if the call did not even begin: left out after repeated failures, or too
   *     many calls were inside
   * @param refusal the message of an {@link IllegalArgumentException} that the plugin threw, for
   *     who asked; null for every other failure
   */
  record Failed<R>(String why, boolean called, @Nullable String refusal) implements Answer<R> {}

  /** The plugin was taken out or replaced before the call began: look again. */
  record Gone<R>() implements Answer<R> {}
}
