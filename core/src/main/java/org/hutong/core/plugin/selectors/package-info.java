/** Plugins that pick the agent for a conversation. */
@NullMarked
package org.hutong.core.plugin.selectors;

import org.jspecify.annotations.NullMarked;
