package org.hutong.core.plugin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hutong.core.config.PublisherKey;

/**
 * A publisher's key pair, in a file of two PEM blocks: {@code PRIVATE KEY} (PKCS #8) and {@code
 * PUBLIC KEY} (X.509).
 */
public final class SigningKey {
  private static final String ALGORITHM = "Ed25519";
  private static final int LARGEST = 4096;
  private static final Pattern FILE =
      Pattern.compile(
          "-----BEGIN PRIVATE KEY-----\\s+([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----\\s+"
              + "-----BEGIN PUBLIC KEY-----\\s+([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");

  private final PrivateKey secret;
  private final PublicKey open;

  private SigningKey(PrivateKey secret, PublicKey open) {
    this.secret = secret;
    this.open = open;
  }

  /** A new one. */
  public static SigningKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      return new SigningKey(pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has Ed25519", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException with a reason for people
   */
  public static SigningKey read(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new IOException(file + " is no key file: make one with `hutong plugin keygen FILE`");
    }
    Matcher pem = FILE.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!pem.matches()) {
      throw new IOException(file + " is no key file: make one with `hutong plugin keygen FILE`");
    }
    try {
      byte[] secret = Base64.getMimeDecoder().decode(pem.group(1));
      PublicKey open =
          PublisherKey.read(pem.group(2).strip())
              .orElseThrow(() -> new IOException(file + " holds no Ed25519 key"));
      return new SigningKey(
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(secret)), open);
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds no Ed25519 key", e);
    }
  }

  /** Writes a new file that only its owner can read; one that is there is never replaced. */
  public void write(Path file) throws IOException {
    String pem =
        block("PRIVATE KEY", Base64.getEncoder().encodeToString(secret.getEncoded()))
            + block("PUBLIC KEY", publicText());
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      var owner = PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(owner));
    } else {
      Files.createFile(file);
    }
    Files.writeString(file, pem, StandardOpenOption.WRITE);
  }

  private static String block(String kind, String base64) {
    return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
  }

  /** What goes into {@code plugins.trustedPublishers}, after a name and {@code =}. */
  public String publicText() {
    return PublisherKey.write(open);
  }

  PrivateKey secret() {
    return secret;
  }
}
