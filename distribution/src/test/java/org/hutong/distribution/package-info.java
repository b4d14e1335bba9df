/**
 * End-to-end tests of exactly the thing that is shipped: the unpacked distribution, in a process of
 * its own.
 */
package org.hutong.distribution;
