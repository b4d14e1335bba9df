package org.hutong.core.conversation;

import java.util.UUID;
import org.hutong.core.wire.Content;
import org.jspecify.annotations.Nullable;

/**
 * A message that is about to be committed, as a filter sees it. {@code conversation} is null if it
 * may open one; {@code locale} is what the sender's client told in {@code hello}, if it did.
 */
public record Draft(
    Actor actor, @Nullable UUID conversation, Content content, @Nullable String locale) {

  /** A draft of a sender whose language is not known. */
  public Draft(Actor actor, @Nullable UUID conversation, Content content) {
    this(actor, conversation, content, null);
  }
}
