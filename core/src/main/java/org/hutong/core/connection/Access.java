package org.hutong.core.connection;

/** How an agent or visitor stands to a conversation. */
enum Access {
  /** Its visitor, its assigned agent (of a closed one: its last), or an agent who joined. */
  MEMBER,
  /** An agent who watches, with the right to. */
  WATCHER,
  /** An agent who was a member once. */
  FORMER,
  /** Nobody who may know that it exists. */
  NONE;

  boolean hears() {
    return this == MEMBER || this == WATCHER;
  }
}
