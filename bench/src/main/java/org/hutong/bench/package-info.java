/**
 * The load generator and the benchmarks. They run the packaged product in a process of its own,
 * print what they measured, and never fail because a figure is bad: only because a message was
 * lost.
 */
@NullMarked
package org.hutong.bench;

import org.jspecify.annotations.NullMarked;
