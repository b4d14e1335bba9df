package org.hutong.core.conversation;

import java.util.UUID;
import org.hutong.core.wire.From;

/**
 * An internal note between agents; {@code n} counts 1, 2, 3 … in its conversation. Visitors never
 * learn of it.
 */
public record Note(UUID conversation, long n, UUID id, From from, String text, long at) {}
