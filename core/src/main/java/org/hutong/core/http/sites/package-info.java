/** Sites, and how their visitors come in. */
@NullMarked
package org.hutong.core.http.sites;

import org.jspecify.annotations.NullMarked;
