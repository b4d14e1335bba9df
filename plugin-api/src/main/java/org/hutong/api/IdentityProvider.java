package org.hutong.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pf4j.ExtensionPoint;

/**
 * Knows people of another system: at an agent's log-in, and when a site presents its own token of a
 * customer. Since API version 1.0. Needs the permission {@code identity.provide}.
 *
 * <p>The server does not call it yet: what follows is what it will promise when it does.
 *
 * <p><b>When.</b> A name and password are presented at log-in that the kernel does not know, or a
 * token that is not of the kernel's own form. Providers are asked one after another in the order of
 * their plugins' ids; the first that knows the person decides.
 *
 * <p><b>Threads and budget.</b> On a thread of the plugin; may block for 5 s. At most 16 calls at
 * once.
 *
 * <p><b>Failure.</b> An exception, a null or an overstay: as if it did not know the person. A
 * refusal is final: the next provider is not asked. Log-in with the kernel's own passwords works
 * whatever providers do.
 *
 * <p>Example:
 *
 * <pre>{@code
 * @Extension
 * public final class Directory implements IdentityProvider {
 *   @Override
 *   public Optional<Answer> password(String name, String password) throws IOException {
 *     return ldap.bind(name, password).map(entry -> Answer.agent(entry.uid(), entry.name()));
 *   }
 * }
 * }</pre>
 */
public interface IdentityProvider extends ExtensionPoint {
  /**
   * A name and a password were presented at the agents' log-in.
   *
   * @param name as typed, at most 100 characters
   * @param password as typed, at most 500 characters; must not be kept or logged
   * @return empty if it does not know the name
   * @throws Exception to pass
   */
  default Optional<Answer> password(String name, String password) throws Exception {
    return Optional.empty();
  }

  /**
   * A token of another system was presented for a customer.
   *
   * @param site the key of the site
   * @param token as presented, at most 8,192 characters; must not be kept or logged
   * @return empty if it is no token of this system
   * @throws Exception to pass
   */
  default Optional<Answer> token(String site, String token) throws Exception {
    return Optional.empty();
  }

  /**
   * Who it is, or that he is refused.
   *
   * @param subject the other system's stable id of the person, 1 to 200 characters; null: refused
   * @param name as it is shown
   * @param attributes of a customer; at most 40
   * @param groups names of the groups that a new agent serves in
   * @param reason why he is refused, for the log; empty if he is not
   */
  record Answer(
      @Nullable String subject,
      String name,
      Map<String, String> attributes,
      List<String> groups,
      String reason) {
    /** Copies what it is given. */
    public Answer {
      attributes = Map.copyOf(attributes);
      groups = List.copyOf(groups);
    }

    /**
     * He is an employee.
     *
     * @param subject the other system's id of him
     * @param name as it is shown
     * @return the answer
     */
    public static Answer agent(String subject, String name) {
      return new Answer(subject, name, Map.of(), List.of(), "");
    }

    /**
     * He is a customer.
     *
     * @param subject the other system's id of him
     * @param name as it is shown
     * @param attributes what else is known
     * @return the answer
     */
    public static Answer customer(String subject, String name, Map<String, String> attributes) {
      return new Answer(subject, name, attributes, List.of(), "");
    }

    /**
     * He is known and must not come in.
     *
     * @param reason for the log
     * @return the answer
     */
    public static Answer refused(String reason) {
      return new Answer(null, "", Map.of(), List.of(), reason);
    }
  }
}
