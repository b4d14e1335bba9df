/**
 * Presence and capacity of agents, queues, offers and hand-over.
 *
 * <p>Everything here proposes; the commit decides. What is in memory is a cache of the store, read
 * again every few seconds, and may be lost or late without harm: an offer that is not made now is
 * made at the next look.
 *
 * <p>One lock, the {@link org.hutong.core.routing.Floor}'s, guards the state. Nothing blocks under
 * it, and no command is submitted and no frame is sent while it is held. May call what stands above
 * it: <code>connection</code>, <code>conversation</code>, <code>identity</code>, <code>store</code>
 * .
 */
@NullMarked
package org.hutong.core.routing;

import org.jspecify.annotations.NullMarked;
