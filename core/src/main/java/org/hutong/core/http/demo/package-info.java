/**
 * What {@code --demo} adds: a small shop on a port of its own that embeds the widget as a
 * stranger's site would, and labelled data to look at.
 */
@NullMarked
package org.hutong.core.http.demo;

import org.jspecify.annotations.NullMarked;
