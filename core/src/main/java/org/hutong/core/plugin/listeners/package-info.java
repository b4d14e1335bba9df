/** Plugins' extensions that hear of committed events, as consumers of the outbox. */
@NullMarked
package org.hutong.core.plugin.listeners;

import org.jspecify.annotations.NullMarked;
