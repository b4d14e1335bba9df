package org.hutong.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The person behind a visitor, as the site knows him. Immutable.
 *
 * @param id the visitor's UUID as text
 * @param site the key of the site
 * @param subject the id that the site's own system gives him, at most 200 characters; null for an
 *     anonymous visitor
 * @param name as it is shown; empty if it is not known
 * @param attributes what the site or a {@link CustomerDirectory} told of him
 */
public record Customer(
    String id, String site, @Nullable String subject, String name, Map<String, String> attributes) {
  /** Copies the attributes. */
  public Customer {
    attributes = Map.copyOf(attributes);
  }
}
