package org.hutong.core.connection;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the PEM files that certificate authorities and their clients write. Blocks on the disk. */
final class PemFile {
  private static final int LARGEST = 1 << 20;
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN (RSA |EC |ENCRYPTED |)PRIVATE KEY-----([^-]+)-----END \\1PRIVATE KEY-----");

  private PemFile() {}

  /** A certificate and those that vouch for it, in the order of the file. */
  static List<X509Certificate> certificates(Path file) {
    byte[] bytes = read(file);
    try {
      var factory = CertificateFactory.getInstance("X.509");
      var chain =
          factory.generateCertificates(new ByteArrayInputStream(bytes)).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (chain.isEmpty()) {
        throw new TlsException(
            file + " holds no certificate; it must be a PEM file, own one first");
      }
      return chain;
    } catch (GeneralSecurityException e) {
      throw new TlsException(file + " is not a PEM file of certificates", e);
    }
  }

  /**
   * An unencrypted private key in PKCS #8, or as older tools write it in PKCS #1 (RSA) or SEC 1
   * (EC).
   *
   * @param owner the public key of its certificate, which names the algorithm
   */
  static PrivateKey key(Path file, PublicKey owner) {
    Matcher pem = KEY.matcher(new String(read(file), StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new TlsException(file + " holds no private key; it must be a PEM file");
    }
    if (pem.group(1).equals("ENCRYPTED ")) {
      throw new TlsException(
          file
              + " is encrypted, and nobody could type its password at a restart; take it off: "
              + "openssl pkey -in "
              + file
              + " -out plain.pem");
    }
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(pem.group(2));
      byte[] pkcs8 = pem.group(1).isEmpty() ? bytes : Pkcs8.wrap(bytes, owner);
      return KeyFactory.getInstance(owner.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new TlsException(
          file + " holds no private key for a certificate of " + owner.getAlgorithm(), e);
    }
  }

  private static byte[] read(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new TlsException(file + " is too large to be a PEM file");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new TlsException(file + " cannot be read: check the path and its permissions", e);
    }
  }
}
