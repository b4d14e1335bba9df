package org.hutong.core.plugin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hutong.core.config.PublisherKey;
import org.jspecify.annotations.Nullable;

/**
 * The signature that a jar carries in {@code META-INF/hutong.sig}: Ed25519 over the list of all
 * other entries with their digests. There is one way only to write it: what differs in a single
 * byte is no signature, so that nobody can make a second one from the first.
 */
final class JarSignature {
  static final String ENTRY = "META-INF/hutong.sig";
  private static final String ALGORITHM = "Ed25519";
  private static final String FIRST = "hutong plugin signature 1\n";
  private static final int LARGEST = 1024;
  private static final Pattern FILE =
      Pattern.compile(
          "hutong-signature: 1\nkey: ([A-Za-z0-9+/=]{60})\nsignature: ([A-Za-z0-9+/=]{88})\n");

  private JarSignature() {}

  /**
   * What is signed.
   *
   * @param digests SHA-256 in hexadecimal digits of the content of each entry, by its name
   */
  private static byte[] statement(SortedMap<String, String> digests) {
    var text = new StringBuilder(FIRST);
    digests.forEach(
        (name, digest) -> {
          if (!name.equals(ENTRY)) {
            text.append(digest).append(' ').append(name).append('\n');
          }
        });
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The content of the entry. */
  static byte[] of(SortedMap<String, String> digests, SigningKey key)
      throws GeneralSecurityException {
    Signature signer = Signature.getInstance(ALGORITHM);
    signer.initSign(key.secret());
    signer.update(statement(digests));
    return text(key.publicText(), Base64.getEncoder().encodeToString(signer.sign()));
  }

  private static byte[] text(String key, String signature) {
    return ("hutong-signature: 1\nkey: " + key + "\nsignature: " + signature + "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * @param content of the entry; null if the jar has none
   */
  static Seal check(byte @Nullable [] content, SortedMap<String, String> digests) {
    if (content == null) {
      return new Seal.Unsigned();
    }
    Matcher file =
        FILE.matcher(
            content.length > LARGEST ? "" : new String(content, StandardCharsets.ISO_8859_1));
    if (!file.matches()) {
      return new Seal.Broken("its signature is cut off or not written as it must be");
    }
    PublicKey key = PublisherKey.read(file.group(1)).orElse(null);
    byte[] signature = canonical(file.group(2));
    if (key == null || signature == null) {
      return new Seal.Broken("its signature is not written in the one way that is allowed");
    }
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(statement(digests));
      return verifier.verify(signature)
          ? new Seal.Signed(file.group(1))
          : new Seal.Broken("its signature is not for this content: it was changed after signing");
    } catch (GeneralSecurityException e) {
      return new Seal.Broken("its signature is not one of Ed25519");
    }
  }

  /** Base64 has several texts for some bytes: only the usual one counts. */
  private static byte @Nullable [] canonical(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return Base64.getEncoder().encodeToString(bytes).equals(text) ? bytes : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
