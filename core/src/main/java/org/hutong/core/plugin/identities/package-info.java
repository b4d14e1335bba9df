/** Plugins that know people of other systems. */
@NullMarked
package org.hutong.core.plugin.identities;

import org.jspecify.annotations.NullMarked;
