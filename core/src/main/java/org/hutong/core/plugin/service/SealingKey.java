package org.hutong.core.plugin.service;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
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

  private final SecretKeySpec key;
  private final String id;
  private final SecureRandom random = new SecureRandom();

  SealingKey(byte[] raw) {
    this.key = new SecretKeySpec(raw, "AES");
    this.id = HexFormat.of().formatHex(Sha256.of(raw), 0, ID);
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
      throw new ServiceRefusedException("a stored secret is damaged: set it again");
    }
    if (!parts[2].equals(id)) {
      throw new ServiceRefusedException(
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
      throw new ServiceRefusedException(
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
