package org.hutong.core.http;

/**
 * Answers a request. Called on a virtual thread, so it may block; at most {@code Workers} of them
 * run at once. Refuses by throwing {@link Problem}; any other exception is answered with {@code
 * internal} and logged, a {@link org.hutong.core.store.StoreUnavailableException} with {@code
 * unavailable}.
 */
@FunctionalInterface
public interface Handler {
  Response handle(Request request);
}
