/** Plugins by REST, for administrators. */
@NullMarked
package org.hutong.core.http.plugins;

import org.jspecify.annotations.NullMarked;
