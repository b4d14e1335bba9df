/** Greets customers, and says when the office is closed. */
@NullMarked
package org.hutong.plugins.welcome;

import org.jspecify.annotations.NullMarked;
