package org.hutong.core.http;

import io.undertow.server.HttpHandler;

/**
 * A handler of Undertow's own at one exact path of the public listener, for what is no request with
 * an answer: the WebSocket. Called on the IO thread, before the routes, without a bound of ours.
 */
public record Mount(String path, HttpHandler handler) {}
