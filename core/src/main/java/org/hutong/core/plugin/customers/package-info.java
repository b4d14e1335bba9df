/** What plugins know of customers. */
@NullMarked
package org.hutong.core.plugin.customers;

import org.jspecify.annotations.NullMarked;
