/** The plugin host: loading, guarding and calling extensions while the server runs. */
@NullMarked
package org.hutong.core.plugin;

import org.jspecify.annotations.NullMarked;
