package org.hutong.core.conversation;

import java.util.UUID;
import org.hutong.core.wire.Content;
import org.jspecify.annotations.Nullable;

/**
 * A message that is about to be committed, as a filter sees it. {@code conversation} is null if it
 * may open one.
 */
public record Draft(Actor actor, @Nullable UUID conversation, Content content) {}
