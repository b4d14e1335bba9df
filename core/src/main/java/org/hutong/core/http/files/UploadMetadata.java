package org.hutong.core.http.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hutong.core.http.Problem;
import org.jspecify.annotations.Nullable;

/** The header {@code Upload-Metadata}: pairs of a key and a text in Base64, divided by commas. */
record UploadMetadata(Map<String, String> values) {
  private static final String HEADER = "Upload-Metadata";
  private static final int LONGEST = 8 * 1024;

  static UploadMetadata of(@Nullable String header) {
    Map<String, String> values = new LinkedHashMap<>();
    if (header == null || header.isBlank()) {
      return new UploadMetadata(values);
    }
    if (header.length() > LONGEST) {
      throw Problem.invalid(HEADER, "is longer than " + LONGEST + " characters");
    }
    for (String pair : header.split(",", -1)) {
      String[] parts = pair.strip().split(" +", 2);
      if (parts[0].isEmpty() || values.containsKey(parts[0])) {
        throw Problem.invalid(HEADER, "has an empty key or one twice");
      }
      values.put(parts[0], parts.length == 1 ? "" : text(parts[1]));
    }
    return new UploadMetadata(values);
  }

  private static String text(String encoded) {
    try {
      byte[] bytes = Base64.getDecoder().decode(encoded.strip());
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw Problem.invalid(HEADER, "has a value that is no UTF-8 in Base64");
    }
  }

  /** Clients call it {@code filename}; some call it {@code name}. */
  @Nullable String name() {
    return values.getOrDefault("filename", values.get("name"));
  }

  /** {@code filetype} of tus-js-client, {@code type} of others. */
  @Nullable String type() {
    return values.getOrDefault("filetype", values.get("type"));
  }
}
