/**
 * Reads <code>hutong.yml</code> and the environment into immutable records; every mistake is
 * reported with its line and its fix. Calls no other package of the kernel.
 */
@NullMarked
package org.hutong.core.config;

import org.jspecify.annotations.NullMarked;
