package org.hutong.core.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM under one key. A sealed text names the key, so that another can follow it, and is
 * bound to its place, so that rows cannot be exchanged: {@code sealed:v1:<key>:<base64>}.
 */
final class SealingKey {
  static final int BYTES = 32;
  static final String PREFIX = "sealed:v1:";
  private static final int ID = 4;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final byte[] raw;
  private final SecretKeySpec key;
  private final String id;
  private final SecureRandom random = new SecureRandom();

  SealingKey(byte[] raw) {
    this.key = new SecretKeySpec(raw, "AES");
    this.raw = raw.clone();
    this.id = HexFormat.of().formatHex(sha256(raw), 0, ID);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** A text of 256 bits for one purpose, the same for the same key. */
  String derive(String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(raw, "HmacSHA256"));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  String seal(String place, String text) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] hidden =
          cipher(Cipher.ENCRYPT_MODE, nonce, place).doFinal(text.getBytes(StandardCharsets.UTF_8));
      byte[] all = ByteBuffer.allocate(NONCE + hidden.length).put(nonce).put(hidden).array();
      return PREFIX + id + ":" + Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  String open(String place, String sealed) {
    String[] parts = sealed.split(":", 4);
    if (parts.length != 4 || !sealed.startsWith(PREFIX)) {
      throw new SealException("a stored secret is damaged: set it again");
    }
    if (!parts[2].equals(id)) {
      throw new SealException(
          "a secret is sealed with the master key %s, and this server has %s: put that key back in its file or into HUTONG_MASTER_KEY and restart, or set the secret again"
              .formatted(parts[2], id));
    }
    try {
      byte[] all = Base64.getDecoder().decode(parts[3]);
      byte[] nonce = java.util.Arrays.copyOf(all, NONCE);
      byte[] text =
          cipher(Cipher.DECRYPT_MODE, nonce, place).doFinal(all, NONCE, all.length - NONCE);
      return new String(text, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new SealException(
          "a stored secret was changed or moved to another place: set it again");
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
