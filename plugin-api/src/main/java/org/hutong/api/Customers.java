package org.hutong.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and describes customers. Received by injection; safe from any thread; every method blocks
 * until the store has answered (at most 5 s; then {@link RefusedException} with {@code
 * unavailable}). Without the permission that a method names, {@link PermissionException}; after the
 * plugin stopped, {@link IllegalStateException}; beyond a bound, {@link IllegalArgumentException}.
 */
public interface Customers {
  /**
   * Reads one customer. Needs {@code customer.read}.
   *
   * @param id the visitor's UUID as text
   * @return empty if there is none
   */
  Optional<Customer> find(String id);

  /**
   * Finds the customer whom a site knows by its own id. Needs {@code customer.read}.
   *
   * @param site the key of the site
   * @param subject the site's id of him
   * @return empty if he never came
   */
  Optional<Customer> find(String site, String subject);

  /**
   * Adds attributes; a value of "" takes one away. Needs {@code customer.write}.
   *
   * @param id the visitor's UUID as text
   * @param attributes names of at most 64 and values of at most 500 characters; the customer has at
   *     most 40 after it
   * @return the customer after it; {@link RefusedException} if there is none
   */
  Customer describe(String id, Map<String, String> attributes);

  /**
   * The customer's conversations, newest first. Needs {@code conversation.read}.
   *
   * @param id the visitor's UUID as text
   * @param limit 1 to 50
   * @return their states
   */
  List<Conversation> conversations(String id, int limit);
}
