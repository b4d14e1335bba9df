package org.hutong.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate of our own for 127.0.0.1, made by the JDK's keytool, as PEM files. */
public final class Certificates {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Path certificate;
  private final Path key;
  private final Path directory;
  private int made;
  private final KeyStore trusted;

  /**
   * Makes the first pair.
   *
   * @param directory where the PEM files lie
   */
  public Certificates(Path directory) throws Exception {
    this.directory = Files.createDirectories(directory);
    this.certificate = directory.resolve("certificate.pem");
    this.key = directory.resolve("key.pem");
    trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    renew();
  }

  /** The server's certificate, as PEM. */
  public Path certificate() {
    return certificate;
  }

  /** Its key, as PEM. */
  public Path key() {
    return key;
  }

  /** Writes a fresh pair over the old one; clients go on trusting both. */
  public void renew() throws Exception {
    Path store = directory.resolve("store" + ++made + ".p12");
    run(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-keystore",
        store.toString(),
        "-storepass",
        "changeit",
        "-alias",
        "it",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=hutong test " + made,
        "-ext",
        "SAN=IP:127.0.0.1,DNS:localhost",
        "-validity",
        "30");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    Certificate made509 = keys.getCertificate("it");
    Key secret = keys.getKey("it", PASSWORD);
    replace(key, pem("PRIVATE KEY", secret.getEncoded()));
    replace(certificate, pem("CERTIFICATE", made509.getEncoded()));
    trusted.setCertificateEntry("c" + made, made509);
  }

  private static void replace(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, text);
    Files.move(
        fresh,
        file,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private static String pem(String type, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(output);
    }
  }

  /** Trusts every certificate that was made here, and nothing else. */
  public SSLContext client() throws GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
