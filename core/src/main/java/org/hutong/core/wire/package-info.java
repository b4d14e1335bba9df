/**
 * The frames of the realtime protocol and their JSON. Pure: knows no socket, no store and no clock.
 */
@NullMarked
package org.hutong.core.wire;

import org.jspecify.annotations.NullMarked;
