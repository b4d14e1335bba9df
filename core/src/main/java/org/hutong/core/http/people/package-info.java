/** Agents, groups, API keys and the audit, mostly for administrators. */
@NullMarked
package org.hutong.core.http.people;

import org.jspecify.annotations.NullMarked;
