package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.hutong.core.time.TimeSource;

/**
 * Signatures for links that are opened without a token, such as the address of a picture: for one
 * path, until one moment. Whoever has the link may open it.
 */
public final class SignedLinks {
  private static final int LONGEST = 64;

  private final Secrets secrets;
  private final TimeSource time;

  @Inject
  SignedLinks(Secrets secrets, TimeSource time) {
    this.secrets = secrets;
    this.time = time;
  }

  /** The path with its end (epoch milliseconds) and signature as a query. */
  public String link(String path, long expires) {
    return path + "?expires=" + expires + "&signature=" + signature(path, expires);
  }

  /** Whether the link was made here and has not ended. */
  public boolean holds(String path, long expires, String signature) {
    return signature.length() <= LONGEST
        && expires > time.millis()
        && MessageDigest.isEqual(
            signature.getBytes(StandardCharsets.US_ASCII),
            signature(path, expires).getBytes(StandardCharsets.US_ASCII));
  }

  private String signature(String path, long expires) {
    byte[] signed = (expires + " " + path).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Secrets.mac(secrets.key(Secrets.Purpose.LINK), signed));
  }
}
