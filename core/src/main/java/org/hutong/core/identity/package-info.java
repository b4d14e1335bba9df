/**
 * People and programs: agents, visitors, sites, passwords, tokens, API keys, permissions, audit.
 */
@NullMarked
package org.hutong.core.identity;

import org.jspecify.annotations.NullMarked;
