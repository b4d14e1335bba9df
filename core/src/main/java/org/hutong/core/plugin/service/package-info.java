/**
 * What a plugin receives by injection. Each start of a plugin has objects of its own; they know its
 * permissions and are dead after its stop.
 */
@NullMarked
package org.hutong.core.plugin.service;

import org.jspecify.annotations.NullMarked;
