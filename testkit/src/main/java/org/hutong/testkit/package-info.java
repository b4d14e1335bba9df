/**
 * What tests of Hutong and of its plugins are made of: the server in a process of its own or of the
 * test, clients that share no code with it, and a checker of what they saw.
 */
@NullMarked
package org.hutong.testkit;

import org.jspecify.annotations.NullMarked;
