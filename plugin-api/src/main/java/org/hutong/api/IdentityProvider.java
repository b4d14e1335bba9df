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
 * <p><b>When.</b> A name and password are presented at log-in that the kernel does not know, or a
 * token of a customer that is not signed with the site's identity secret. Providers are asked one
 * after another in the order of their plugins' ids; the first that knows the person decides.
 *
 * <p><b>Agents.</b> The first log-in makes an account with the role {@code agent}, without a
 * password of its own; an administrator gives it more. It belongs to the provider and the subject:
 * a later log-in by its name is asked of this provider alone and must name the same subject. Of a
 * name that is an account already, made by an administrator or another system, no provider is
 * asked. An account that was disabled stays so.
 *
 * <p><b>Customers.</b> The subject is the customer's id on the site, as in an identity token: who
 * names the same subject names the same customer.
 *
 * <p><b>Threads and budget.</b> On a thread of the plugin; may block for 5 s, and all providers
 * together for 10 s. At most 16 calls at once. Failed log-ins are counted, delayed and audited like
 * those with the kernel's own passwords.
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
   * @param name as typed, but in lower case; at most 100 characters
   * @param password as typed, at most 200 characters; must not be kept or logged
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
   * @param name as it is shown, at most 200 characters
   * @param attributes of a customer; at most 40, each of at most 500 characters
   * @param groups names of the groups that a new agent serves in, at most 100; one that does not
   *     exist is left out
   * @param reason why he is refused, for the audit, at most 500 characters; empty if he is not
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
