package org.hutong.core.http;

/**
 * The methods that routes may have. {@code HEAD} is answered by a {@code GET} route if there is
 * none.
 */
public enum Method {
  GET,
  HEAD,
  POST,
  PUT,
  PATCH,
  DELETE,
  OPTIONS
}
