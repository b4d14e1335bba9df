/** The description of the REST routes, and a page to read it. */
@NullMarked
package org.hutong.core.http.docs;

import org.jspecify.annotations.NullMarked;
