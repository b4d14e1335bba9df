package org.hutong.core.connection;

/** A read that a hearer waits for: {@code after} is where it begins. */
record Reading(What what, Heard heard, long after, boolean watching) {
  enum What {
    /** The client asked: a page that ends with {@code synced}. */
    SYNC,
    /** He hears from the head on: the state and the others' marks. */
    BEGIN,
    /** The log has moved beyond the cursor without a word here. */
    CATCH_UP,
    /** Only the others' marks: events flow already. */
    MARKS
  }
}
