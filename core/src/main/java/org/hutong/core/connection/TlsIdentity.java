package org.hutong.core.connection;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.hutong.core.config.Configuration;

/**
 * A certificate with its key, checked against each other.
 *
 * @param alias its name among the identities of this process
 */
record TlsIdentity(String alias, X509Certificate certificate, X509ExtendedKeyManager keys) {
  private static final byte[] PROBE = {1, 2, 3, 4};

  /**
   * Reads both files. Blocks on the disk.
   *
   * @throws TlsException with the fix
   */
  static TlsIdentity read(Configuration.Tls files, String alias) {
    if (files.certificate() == null || files.key() == null) {
      throw new TlsException("Set both server.tls.certificate and server.tls.key, or neither");
    }
    List<X509Certificate> chain = PemFile.certificates(files.certificate());
    X509Certificate certificate = chain.getFirst();
    PrivateKey key = PemFile.key(files.key(), certificate.getPublicKey());
    if (!fit(key, certificate.getPublicKey())) {
      throw new TlsException(
          "The key in "
              + files.key()
              + " is not that of the certificate in "
              + files.certificate()
              + ": put the pair that was issued together there, the server's own certificate first");
    }
    return new TlsIdentity(alias, certificate, manager(alias, chain, key));
  }

  private static boolean fit(PrivateKey key, PublicKey owner) {
    String algorithm =
        switch (owner.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case String other -> other;
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(owner);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static X509ExtendedKeyManager manager(
      String alias, List<X509Certificate> chain, PrivateKey key) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(alias, key, new char[0], chain.toArray(X509Certificate[]::new));
      KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
      factory.init(store, new char[0]);
      for (KeyManager manager : factory.getKeyManagers()) {
        if (manager instanceof X509ExtendedKeyManager keys) {
          return keys;
        }
      }
      throw new IllegalStateException("This Java runtime has no X.509 key manager");
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsException("The certificate cannot be used: " + e.getMessage(), e);
    }
  }
}
