package org.hutong.core.wire;

/**
 * What a sender wants to say, checked against its kind.
 *
 * @param kind a message kind of the protocol, for example {@code text}
 * @param body the body as compact JSON text, with the sender's own member order
 * @param same hash of the canonical JSON of kind, target and body as sent, before any filter: equal
 *     for equal messages ({@code protocol.md}, rule 2)
 */
public record Content(String kind, String body, long same) {}
