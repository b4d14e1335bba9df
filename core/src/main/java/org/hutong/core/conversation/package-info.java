/**
 * The log of events: what may happen (<code>decide</code>), how it becomes durable (the committer),
 * and how it is read again.
 */
@NullMarked
package org.hutong.core.conversation;

import org.jspecify.annotations.NullMarked;
