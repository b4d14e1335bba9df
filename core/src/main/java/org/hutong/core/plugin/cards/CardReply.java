package org.hutong.core.plugin.cards;

import org.jspecify.annotations.Nullable;

/** What became of a press. */
public sealed interface CardReply {
  /**
   * The plugin answered; what it put in the card's place is in the log already.
   *
   * @param toast for who pressed; null: nothing
   * @param card JSON text of what a panel shows in the card's place; null: it stays
   */
  record Answered(@Nullable String toast, @Nullable String card) implements CardReply {}

  /** There is no such card, or it has no such button. */
  record Nothing() implements CardReply {}

  /** Who sent the card has no way to hear of buttons now. */
  record NoOwner() implements CardReply {}

  /** The plugin failed; nothing has changed. */
  record Failed() implements CardReply {}

  /** The plugin is left out after repeated failures, full, or being replaced: try again. */
  record Away() implements CardReply {}

  /** Another press had this key. */
  record OtherPress() implements CardReply {}
}
