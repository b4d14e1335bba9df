package org.hutong.core.outbox;

import java.util.UUID;

/**
 * An event that was left out after {@link Outbox#FAILURES} failures.
 *
 * @param why the last failure, for administrators
 * @param at epoch milliseconds
 */
public record Skipped(
    String consumer, String owner, UUID conversation, long seq, String why, long at) {}
