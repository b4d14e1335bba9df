package org.hutong.core.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One file of the front ends with its compressed twins, in memory. */
record StaticFile(
    String type,
    String tag,
    boolean immutable,
    byte[] plain,
    byte @Nullable [] brotli,
    byte @Nullable [] gzip) {
  /** As the bundler names its output: {@code index-Bq3xV2aD.js}. */
  private static final Pattern HASHED = Pattern.compile("[-.][A-Za-z0-9_-]{8,}\\.[a-z0-9]+$");

  static StaticFile of(
      String path, byte[] plain, byte @Nullable [] brotli, byte @Nullable [] gzip) {
    return new StaticFile(
        MediaTypes.of(path),
        hash(plain),
        path.contains("/assets/") && HASHED.matcher(path).find(),
        plain,
        brotli,
        gzip);
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(Arrays.copyOf(digest, 12));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  Response response(String acceptEncoding, String ifNoneMatch) {
    byte[] smaller = plain;
    String encoding = "";
    if (brotli != null && accepts(acceptEncoding, "br")) {
      smaller = brotli;
      encoding = "br";
    } else if (gzip != null && accepts(acceptEncoding, "gzip")) {
      smaller = gzip;
      encoding = "gzip";
    }
    String full = "\"" + tag + (encoding.isEmpty() ? "" : "-" + encoding) + "\"";
    boolean same = ifNoneMatch.contains(full);
    Response response = same ? Response.empty().status(304) : Response.bytes(type, smaller);
    if (!same && !encoding.isEmpty()) {
      response = response.header("Content-Encoding", encoding);
    }
    return response
        .header("ETag", full)
        .header("Vary", "Accept-Encoding")
        .header("Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
  }

  private static boolean accepts(String acceptEncoding, String name) {
    for (String part : acceptEncoding.split(",")) {
      String[] pieces = part.strip().split(";", 2);
      if (pieces[0].strip().equalsIgnoreCase(name)) {
        return pieces.length == 1 || !pieces[1].replace(" ", "").matches("q=0(\\.0*)?");
      }
    }
    return false;
  }
}
