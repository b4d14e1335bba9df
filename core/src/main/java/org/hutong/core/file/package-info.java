/**
 * Uploads that can be resumed, the store of their bytes, and the links by which they are opened.
 * Calls <code>conversation</code> and what stands above it.
 */
@NullMarked
package org.hutong.core.file;

import org.jspecify.annotations.NullMarked;
