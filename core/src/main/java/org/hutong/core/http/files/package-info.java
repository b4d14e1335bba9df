/** Files by REST: uploads by the protocol tus 1.0, downloads by token or signed link. */
@NullMarked
package org.hutong.core.http.files;

import org.jspecify.annotations.NullMarked;
