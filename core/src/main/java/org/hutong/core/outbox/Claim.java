package org.hutong.core.outbox;

import java.util.UUID;

/**
 * A conversation's deliveries to one consumer, from {@code next} to {@code upTo}.
 *
 * @param due epoch milliseconds; of a claim: until when it is ours, and the mark by which it is
 *     known
 * @param attempts failures of {@code next} so far
 * @param since about when {@code next} was committed, epoch milliseconds
 */
record Claim(
    String consumer, UUID conversation, long next, long upTo, long due, int attempts, long since) {
  Claim until(long until) {
    return new Claim(consumer, conversation, next, upTo, until, attempts, since);
  }

  /** Where it stands after some events. */
  Claim at(long nextSeq, int failures, long sinceMillis) {
    return new Claim(consumer, conversation, nextSeq, upTo, due, failures, sinceMillis);
  }
}
