package org.hutong.api;

/**
 * A message's place in the log.
 *
 * @param conversation the conversation's UUID as text
 * @param seq its number there
 * @param event the server's id of the event
 * @param repeated true if the same message had been stored before
 */
public record Posted(String conversation, long seq, String event, boolean repeated) {}
