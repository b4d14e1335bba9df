package org.hutong.core.http;

/**
 * Where a request comes from.
 *
 * @param address the client's address without port, trusted proxies resolved
 * @param secure whether the client speaks TLS, to us or to a trusted proxy
 * @param ownOrigin our own origin: the configured one, else the one that the client asked for;
 *     empty if that is none
 */
record Client(String address, boolean secure, String ownOrigin) {}
