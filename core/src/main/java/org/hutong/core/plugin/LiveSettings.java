package org.hutong.core.plugin;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.hutong.api.Settings;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The settings of one start of a plugin as one record type of its own. It has a mapper of its own,
 * because a mapper keeps the types that it has seen, and with them their class loader.
 */
final class LiveSettings<T> implements Settings<T> {
  private final Class<T> type;
  private final JsonMapper mapper =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private final List<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();
  private volatile T current;

  LiveSettings(Class<T> type, String json) {
    this.type = type;
    this.current = read(json);
  }

  @Override
  public T get() {
    return current;
  }

  @Override
  public void onChange(Consumer<? super T> listener) {
    listeners.add(listener);
  }

  /**
   * Runs the constructors of the plugin's record, so it is called as a plugin is.
   *
   * @throws IllegalArgumentException with a text for people if the record refuses
   */
  T read(String json) {
    try {
      return mapper.readValue(json, type);
    } catch (JacksonException e) {
      Throwable cause = e.getCause() instanceof IllegalArgumentException own ? own : e;
      String message = cause == e ? e.getOriginalMessage() : String.valueOf(cause.getMessage());
      throw new IllegalArgumentException(message);
    }
  }

  /** Sets what {@link #read} made; what it returns tells the listeners, one after another. */
  Runnable change(String json) {
    T changed = read(json);
    current = changed;
    return () -> listeners.forEach(listener -> listener.accept(changed));
  }

  void close() {
    listeners.clear();
  }
}
