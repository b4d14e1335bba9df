/** Who one is: log-in, the first administrator, one's own account, tokens for other systems. */
@NullMarked
package org.hutong.core.http.login;

import org.jspecify.annotations.NullMarked;
