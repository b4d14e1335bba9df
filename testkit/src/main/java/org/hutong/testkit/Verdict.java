package org.hutong.testkit;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the {@link Checker} found. */
public record Verdict(List<Violation> violations, Counts counts) {
  /** One broken promise; {@code what} names the failing items. */
  public record Violation(String invariant, String what) {
    @Override
    public String toString() {
      return invariant + ": " + what;
    }
  }

  /** How much was looked at: a green verdict over nothing proves nothing. */
  public record Counts(int invoked, int acknowledged, int received, int stored) {}

  public boolean green() {
    return violations.isEmpty();
  }

  /** The names of the invariants that do not hold. */
  public Set<String> broken() {
    return violations.stream().map(Violation::invariant).collect(Collectors.toSet());
  }

  /** Fails with the violations, unless all is well. */
  public Verdict expectGreen() {
    if (!green()) {
      throw new AssertionError(
          violations.size()
              + " violations in "
              + counts
              + ":\n"
              + violations.stream()
                  .limit(30)
                  .map(Violation::toString)
                  .collect(Collectors.joining("\n")));
    }
    return this;
  }
}
