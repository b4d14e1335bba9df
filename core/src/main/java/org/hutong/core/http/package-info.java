/**
 * Routes, error mapping, security headers, static files, and the chat page rendered by the server.
 */
@NullMarked
package org.hutong.core.http;

import org.jspecify.annotations.NullMarked;
