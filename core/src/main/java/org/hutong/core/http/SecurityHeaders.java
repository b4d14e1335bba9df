package org.hutong.core.http;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.Map;

/**
 * The headers of every answer. A page needs nothing inline and nothing from elsewhere; one that
 * must be framed brings its own policy by {@link #framedBy}.
 */
public final class SecurityHeaders {
  /** The header that carries {@link #framedBy}. */
  public static final String POLICY = "Content-Security-Policy";

  private static final String BASE =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
          + " media-src 'self' blob:; font-src 'self'; connect-src 'self'; frame-src 'self';"
          + " manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self';"
          + " object-src 'none'; frame-ancestors ";

  private static final HttpString STRICT_TRANSPORT = new HttpString("Strict-Transport-Security");

  private static final Map<HttpString, String> ALWAYS =
      Map.of(
          new HttpString(POLICY), framedBy("'none'"),
          new HttpString("X-Content-Type-Options"), "nosniff",
          new HttpString("Referrer-Policy"), "strict-origin-when-cross-origin",
          new HttpString("Permissions-Policy"),
              "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)",
          new HttpString("Cross-Origin-Opener-Policy"), "same-origin");

  private SecurityHeaders() {}

  /**
   * The strict policy with other {@code frame-ancestors}, for example {@code 'self' https://a.b}.
   */
  public static String framedBy(String ancestors) {
    return BASE + ancestors;
  }

  static void set(HeaderMap headers, boolean secure) {
    ALWAYS.forEach(headers::put);
    if (secure) {
      headers.put(STRICT_TRANSPORT, "max-age=31536000");
    }
  }
}
