package org.hutong.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pf4j.ExtensionPoint;

/**
 * Knows more of a customer than the chat does: a CRM, a shop, a member list. Since API version 1.0.
 * Needs the permission {@code customer.read}.
 *
 * <p><b>When.</b> A conversation was opened, a customer was identified, or an agent looks at the
 * customer's panel or refreshes it. All directories are asked at the same time. What it tells is
 * shown in the panel, {@code level} too: routing does not look at it. Answers are kept for at most
 * a minute, failures never.
 *
 * <p><b>Threads and budget.</b> On a thread of the plugin; may block for 5 s. At most 16 calls at
 * once.
 *
 * <p><b>Failure.</b> An exception or an overstay: the panel says that this directory did not answer
 * and offers to try again; chat and routing go on without it.
 *
 * <p>Example:
 *
 * <pre>{@code
 * @Extension
 * public final class Members implements CustomerDirectory {
 *   @Override
 *   public Optional<Profile> find(Customer customer) throws IOException {
 *     return customer.subject() == null ? Optional.empty() : crm.read(customer.subject());
 *   }
 * }
 * }</pre>
 */
public interface CustomerDirectory extends ExtensionPoint {
  /**
   * Looks a customer up.
   *
   * @param customer who it is about
   * @return empty if he is not known here
   * @throws Exception to say that the directory does not answer now
   */
  Optional<Profile> find(Customer customer) throws Exception;

  /**
   * What is known of a customer.
   *
   * @param fields value by label, in the map's own order; at most 40, each label at most 100
   *     characters, each value at most 500
   * @param tags at most 20, each at most 40 characters
   * @param level how important he is, 0 to 9, higher is more; null if it is not known
   * @param cards what is shown in the panel; at most 10
   */
  record Profile(
      Map<String, String> fields, List<String> tags, @Nullable Integer level, List<Card> cards) {
    /** Copies what it is given; the order of the fields stays. */
    public Profile {
      fields = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(fields));
      tags = List.copyOf(tags);
      cards = List.copyOf(cards);
    }
  }
}
