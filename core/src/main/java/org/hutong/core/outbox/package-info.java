/**
 * Takes committed events to those who asked for them: at least once, in order for each
 * conversation, different conversations side by side. Calls <code>conversation</code>, <code>store
 * </code> and what stands before them.
 */
@NullMarked
package org.hutong.core.outbox;

import org.jspecify.annotations.NullMarked;
