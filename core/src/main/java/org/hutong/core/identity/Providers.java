package org.hutong.core.identity;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Other systems that know people. Bound by whoever brings them. Safe from any thread; blocks for at
 * most ten seconds and what it takes to replace a plugin.
 */
public interface Providers {
  /** Whether there is anybody to ask. Never blocks. */
  boolean any();

  /**
   * A name and a password were typed at the agents' log-in.
   *
   * @param only the one provider to ask; null: each in its turn
   */
  Verdict password(String name, String password, @Nullable String only);

  /**
   * A token was shown for a customer.
   *
   * @param site the site's key
   */
  Verdict token(String site, String token);

  /** What they say. */
  sealed interface Verdict {}

  /** None of them knows him. */
  record Unknown() implements Verdict {}

  /**
   * Who it is.
   *
   * @param provider who says so
   * @param subject his stable id there, 1 to 200 printable characters
   * @param name at most 200 characters; may be empty
   * @param groups names of the groups that a new agent serves in
   */
  record Known(
      String provider,
      String subject,
      String name,
      Map<String, String> attributes,
      List<String> groups)
      implements Verdict {
    public Known {
      attributes = Map.copyOf(attributes);
      groups = List.copyOf(groups);
    }
  }

  /**
   * He is known and must not come in.
   *
   * @param reason for administrators
   */
  record Refused(String provider, String reason) implements Verdict {}

  /** Knows nobody. */
  final class Nobody implements Providers {
    @Override
    public boolean any() {
      return false;
    }

    @Override
    public Verdict password(String name, String password, @Nullable String only) {
      return new Unknown();
    }

    @Override
    public Verdict token(String site, String token) {
      return new Unknown();
    }
  }
}
