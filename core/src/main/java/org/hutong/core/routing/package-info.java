/** Presence and capacity of agents, queues, offers and hand-over. */
@NullMarked
package org.hutong.core.routing;

import org.jspecify.annotations.NullMarked;
