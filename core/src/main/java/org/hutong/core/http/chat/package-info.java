/**
 * The chat page ({@code /chat}) as the server renders it: readable before any script, usable
 * without one.
 */
@NullMarked
package org.hutong.core.http.chat;

import org.jspecify.annotations.NullMarked;
