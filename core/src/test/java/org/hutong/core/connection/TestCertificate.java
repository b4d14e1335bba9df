package org.hutong.core.connection;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A self-signed certificate and its key, made by the JDK's own keytool. */
record TestCertificate(Certificate certificate, Key key) {
  private static final String PASSWORD = "not-secret";

  static TestCertificate make(Path directory, String name, String algorithm) throws Exception {
    Path store = directory.resolve(name + ".p12");
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            algorithm,
            "-dname",
            "CN=" + name,
            "-validity",
            "30",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return new TestCertificate(
        keys.getCertificate(name), keys.getKey(name, PASSWORD.toCharArray()));
  }

  String subject() {
    return ((X509Certificate) certificate).getSubjectX500Principal().getName();
  }

  String certificatePem() throws GeneralSecurityException {
    return pem("CERTIFICATE", certificate.getEncoded());
  }

  String keyPem() {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  /** The key as older tools write it: what PKCS #8 wraps, which is its last element. */
  String oldKeyPem() {
    byte[] pkcs8 = key.getEncoded();
    for (int at = pkcs8.length - 1; at > 0; at--) {
      boolean octets = pkcs8[at] == 0x04;
      int header = octets && at + 1 < pkcs8.length ? header(pkcs8, at) : 0;
      if (header > 0 && pkcs8[at + header] == 0x30) {
        byte[] inner = java.util.Arrays.copyOfRange(pkcs8, at + header, pkcs8.length);
        return pem((key.getAlgorithm().equals("RSA") ? "RSA" : "EC") + " PRIVATE KEY", inner);
      }
    }
    throw new IllegalStateException("no key within " + pkcs8.length + " bytes");
  }

  /** The length of an element's header if the element reaches exactly to the end, else 0. */
  private static int header(byte[] der, int at) {
    int first = der[at + 1] & 0xFF;
    int bytes = first < 0x80 ? 0 : first & 0x7F;
    int length = first;
    if (bytes > 0) {
      length = 0;
      for (int i = 0; i < bytes && at + 2 + i < der.length; i++) {
        length = length << 8 | der[at + 2 + i] & 0xFF;
      }
    }
    return at + 2 + bytes + length == der.length ? 2 + bytes : 0;
  }

  private static String pem(String what, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
  }

  /** A client that takes every certificate: which one it was shown is what the tests look at. */
  static SSLContext trusting() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    TrustManager everybody =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    context.init(null, new TrustManager[] {everybody}, new SecureRandom());
    return context;
  }
}
