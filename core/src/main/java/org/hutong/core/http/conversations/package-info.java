/**
 * Conversations: lists, history, messages, notes, and what an agent or a visitor does with them.
 */
@NullMarked
package org.hutong.core.http.conversations;

import org.jspecify.annotations.NullMarked;
