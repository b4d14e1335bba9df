/** Uploads and voice messages for plugins: who inspects the ones, who recognizes the others. */
@NullMarked
package org.hutong.core.plugin.files;

import org.jspecify.annotations.NullMarked;
