package org.hutong.core.conversation;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Lists of conversations as the console shows them. Every method blocks on the database: call it
 * from a virtual thread.
 */
public interface Listing {
  /** What a list shows. */
  enum View {
    /** Assigned to the agent or joined by him, and open; newest activity first. */
    MINE,
    /** Waiting, in the order in which they are served. */
    QUEUE,
    /** Answered by a robot; newest first. */
    ROBOT,
    /** All, newest first. */
    ALL,
    /** Closed, newest first. */
    CLOSED
  }

  /**
   * One page.
   *
   * @param agent whose list it is: the view {@code MINE} is about him
   * @param groups only conversations of these groups; null: of all (a supervisor). Not asked for
   *     {@code MINE}
   * @param cursor {@link Page#next} of the page before; null for the first
   * @param limit 1 to 100
   * @throws IllegalArgumentException if the cursor is not one of this view
   */
  Page page(View view, UUID agent, @Nullable Set<UUID> groups, @Nullable String cursor, int limit);

  /** {@code next} is null on the last page. */
  record Page(List<Item> items, @Nullable String next) {}

  /** {@code last} is the newest message, recalled ones blank; null if there is none yet. */
  record Item(Conversation conversation, @Nullable Event last) {}

  /**
   * Who waits in a group, in the order in which they are served, with places from 1; at most {@code
   * limit}.
   */
  Map<UUID, Integer> places(UUID group, int limit);
}
