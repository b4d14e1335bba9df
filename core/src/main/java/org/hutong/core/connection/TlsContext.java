package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.hutong.core.config.Configuration;
import org.hutong.core.observe.HealthCheck;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate and key, from the PEM files of the configuration. They are looked at
 * every few seconds: a renewed pair is shown to new connections, and no connection is dropped. A
 * pair that cannot be used stops the start; found later, it is reported and the old one stays.
 */
public final class TlsContext implements Managed, HealthCheck {
  private static final Logger log = LoggerFactory.getLogger(TlsContext.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofDays(14);

  private final Configuration.Tls files;
  private final TimeSource time;
  private final Timers timers;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile @Nullable Loaded loaded;
  private volatile @Nullable String failure;
  private @Nullable Stamp seen;
  private Timers.@Nullable Timer timer;

  private record Loaded(TlsKeys keys, SSLContext context) {}

  /** What changes when a file does. */
  private record Stamp(FileTime certificate, long certificateSize, FileTime key, long keySize) {}

  @Inject
  public TlsContext(Configuration configuration, TimeSource time, Timers timers) {
    this(configuration.server().tls(), time, timers);
  }

  TlsContext(Configuration.Tls files, TimeSource time, Timers timers) {
    this.files = files;
    this.time = time;
    this.timers = timers;
  }

  /** Whether the server speaks TLS itself. */
  public boolean enabled() {
    return files.enabled();
  }

  /**
   * For the public listener; the same object for the life of the process.
   *
   * @throws IllegalStateException if TLS is not enabled or this was not started
   */
  public SSLContext sslContext() {
    Loaded now = loaded;
    if (now == null) {
      throw new IllegalStateException("TLS is not enabled");
    }
    return now.context();
  }

  /**
   * The suites that are spoken, in the order in which they are preferred: authenticated encryption
   * with keys that are made anew for each connection; no CBC.
   *
   * @throws IllegalStateException if TLS is not enabled or this was not started
   */
  public String[] cipherSuites() {
    return Arrays.stream(sslContext().getDefaultSSLParameters().getCipherSuites())
        .filter(suite -> suite.contains("_GCM_") || suite.contains("_CHACHA20_"))
        .filter(suite -> !suite.startsWith("TLS_RSA_") && !suite.startsWith("TLS_ECDH_"))
        .toArray(String[]::new);
  }

  /**
   * Reads the files.
   *
   * @throws TlsException with the fix if they cannot be used
   */
  @Override
  public void start() {
    if (!enabled()) {
      return;
    }
    seen = stamp();
    TlsKeys keys = new TlsKeys(read());
    loaded = new Loaded(keys, context(keys));
    timer = timers.every(LOOK, this::look);
  }

  private TlsIdentity read() {
    return TlsIdentity.read(files, "identity-" + time.nanos());
  }

  private static SSLContext context(TlsKeys keys) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new TlsException("This Java runtime cannot speak TLS: " + e.getMessage(), e);
    }
  }

  /** Files are read on a thread that may block, one at a time. */
  private void look() {
    if (looking.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("hutong-certificate")
          .start(
              () -> {
                try {
                  renew();
                } finally {
                  looking.set(false);
                }
              });
    }
  }

  private void renew() {
    Loaded now = loaded;
    Stamp stamp = stamp();
    if (now == null || stamp == null || stamp.equals(seen)) {
      return;
    }
    try {
      TlsIdentity next = read();
      now.keys().exchange(next);
      failure = null;
      log.info("New connections are shown the certificate valid until {}", end(next));
    } catch (TlsException e) {
      failure = e.getMessage();
      log.error("The renewed certificate cannot be used, the old one stays. {}", e.getMessage());
    }
    seen = stamp;
  }

  private static Instant end(TlsIdentity identity) {
    return identity.certificate().getNotAfter().toInstant();
  }

  private @Nullable Stamp stamp() {
    Path certificate = files.certificate();
    Path key = files.key();
    if (certificate == null || key == null) {
      return null;
    }
    try {
      return new Stamp(
          Files.getLastModifiedTime(certificate),
          Files.size(certificate),
          Files.getLastModifiedTime(key),
          Files.size(key));
    } catch (IOException e) {
      return null; // being replaced at this moment, or gone: start says so, and later the next look
    }
  }

  @Override
  public String name() {
    return "tls";
  }

  @Override
  public Health check() {
    Loaded now = loaded;
    if (now == null) {
      return new Health(State.UP, "off: a proxy in front is expected to speak TLS");
    }
    String problem = failure;
    if (problem != null) {
      return new Health(State.DEGRADED, problem);
    }
    var end = end(now.keys().now());
    boolean soon = end.toEpochMilli() - time.millis() < SOON.toMillis();
    return new Health(soon ? State.DEGRADED : State.UP, "certificate valid until " + end);
  }

  @Override
  public void stop() {
    Timers.Timer running = timer;
    if (running != null) {
      running.cancel();
    }
  }
}
