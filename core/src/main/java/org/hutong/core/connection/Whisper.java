package org.hutong.core.connection;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A mark or typing on its way to the others.
 *
 * @param agentsOnly a watcher's: the visitor does not learn of him
 * @param seq the mark; 0 for typing
 * @param source the session that it came from, which is not told
 */
record Whisper(
    UUID person,
    boolean agentsOnly,
    long seq,
    boolean isRead,
    SharedFrame frame,
    @Nullable Session source) {}
