/**
 * What tests are made of: the product in this process or its own, a client of the realtime protocol
 * that shares no code with the server, a recorder and checker of histories, a proxy that
 * misbehaves. For the authors of plugins too.
 */
@NullMarked
package org.hutong.testkit;

import org.jspecify.annotations.NullMarked;
