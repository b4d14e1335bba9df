/** Customers and orders of an outside system: mapped from its JSON, shown as cards. */
@NullMarked
package org.hutong.plugins.crm;

import org.jspecify.annotations.NullMarked;
