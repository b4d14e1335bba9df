package org.hutong.api;

import java.util.function.Consumer;

/**
 * The plugin's settings as an administrator has set them, as a record of the plugin's own. Received
 * by injection.
 *
 * <p>The members of {@code T} are those of the JSON Schema that the descriptor names under {@code
 * settings}; what is not set has the schema's {@code default}. The server validates by the schema
 * before anything is stored, then makes a {@code T}: an {@link IllegalArgumentException} of its
 * constructor refuses the new settings with that message, and the old ones stay.
 *
 * <pre>{@code
 * public record Greeting(String text, int delaySeconds) {}
 *
 * @Inject
 * Greeter(Settings<Greeting> settings) {
 *   this.greeting = settings.get();
 *   settings.onChange(changed -> this.greeting = changed);
 * }
 * }</pre>
 *
 * @param <T> a record
 */
public interface Settings<T> {
  /**
   * The settings now. Never blocks; safe from any thread.
   *
   * @return never null
   */
  T get();

  /**
   * Asks to be told of every later change. Listeners are called one after another on a virtual
   * thread, never two at once, and may block for up to 30 s; an exception is logged and the change
   * stays. They are dropped when the plugin stops.
   *
   * @param listener gets the new settings
   */
  void onChange(Consumer<? super T> listener);
}
