package org.hutong.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * Judges a {@link History} by the promises of the delivery contract. It knows nothing of the
 * server: only what clients sent, were told and saw, and what the store held in the end.
 *
 * <p>I1 nothing acknowledged is lost · I2 nothing refused is stored · I3 nothing twice · I4 no gaps
 * · I5 one order for all · I6 frames strictly ascend on a connection · I7 everybody has everything
 * in the end · I8 a sender's order is kept · I9 the order of real time is kept · I10 all acks of a
 * message agree · I11 nobody sees what he may not · I12 bodies arrive as they were sent · I16 what
 * is acknowledged can be read at once.
 */
public final class Checker {
  /** How long frames may go on after a right was taken away. */
  static final long GRACE_NANOS = 5_000_000_000L;

  private Checker() {}

  /** O(n log n) in the number of entries. */
  public static Verdict check(History history) {
    List<Entry> entries = history.entries();
    var index = new HistoryIndex(entries);
    var found = new ArrayList<Verdict.Violation>();
    SenderChecks.check(index, found);
    StoreChecks.check(index, found);
    ObserverChecks.check(index, entries, found);
    return new Verdict(List.copyOf(found), index.counts());
  }
}
