package org.hutong.core.conversation;

import java.util.UUID;

/**
 * The key under which a message is looked up again: the first 32 bits of the conversation's id (its
 * birth, so that young keys lie together) and 32 bits of hash. Stored: never change it. A collision
 * is harmless, the full columns are compared.
 */
final class Dedupe {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;
  private static final long BIRTH = 0xFFFF_FFFF_0000_0000L;

  private Dedupe() {}

  static long key(UUID conversation, String sender, String id) {
    long hash = OFFSET;
    hash = mix(hash, conversation.getMostSignificantBits());
    hash = mix(hash, conversation.getLeastSignificantBits());
    hash = mix(hash, sender);
    hash = mix(hash, id);
    long folded = (hash ^ (hash >>> 32)) & ~BIRTH;
    return (conversation.getMostSignificantBits() & BIRTH) | folded;
  }

  private static long mix(long hash, String text) {
    long mixed = hash;
    for (int i = 0; i < text.length(); i++) {
      mixed = (mixed ^ text.charAt(i)) * PRIME;
    }
    return (mixed ^ 0xFF) * PRIME;
  }

  private static long mix(long hash, long bits) {
    long mixed = hash;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      mixed = (mixed ^ ((bits >>> shift) & 0xFF)) * PRIME;
    }
    return mixed;
  }
}
