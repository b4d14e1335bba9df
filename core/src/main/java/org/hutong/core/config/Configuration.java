package org.hutong.core.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that {@code hutong.yml} and the environment say, validated. A null means "decide by
 * yourself". Sizes are bytes.
 */
public record Configuration(
    Server server,
    Management management,
    Path data,
    Database database,
    Node node,
    Plugins plugins,
    Files files,
    Limits limits,
    Log log,
    MasterKey masterKey,
    Disk disk) {

  /** With the master key in its usual file. */
  public Configuration(
      Server server,
      Management management,
      Path data,
      Database database,
      Node node,
      Plugins plugins,
      Files files,
      Limits limits,
      Log log) {
    this(
        server,
        management,
        data,
        database,
        node,
        plugins,
        files,
        limits,
        log,
        new MasterKey(null, data.resolve("master.key")),
        new Disk(null, null));
  }

  /**
   * @param publicUrl scheme, host, port and perhaps path that people use, if a proxy stands in
   *     front; without a slash at its end
   * @param trustedProxies addresses or CIDR ranges whose {@code X-Forwarded-*} headers are believed
   */
  public record Server(
      int port,
      String host,
      @Nullable String publicUrl,
      @Nullable Integer ioThreads,
      List<String> trustedProxies,
      Tls tls) {
    /**
     * The path that the server is served under, of {@link #publicUrl}: empty or, for example,
     * {@code /kefu}.
     */
    public String basePath() {
      if (publicUrl == null) {
        return "";
      }
      String path = URI.create(publicUrl).getRawPath();
      return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
  }

  /** PEM files; both or neither. They are read again when they change. */
  public record Tls(@Nullable Path certificate, @Nullable Path key) {
    public boolean enabled() {
      return certificate != null;
    }
  }

  public record Management(String host, int port) {}

  public record Database(
      String url,
      @Nullable String user,
      @Nullable String password,
      Pool pool,
      Durability durability) {}

  public record Pool(int size, int warm) {}

  /** What an acknowledged message survives. */
  public enum Durability {
    /** Loss of power. */
    POWER,
    /** Death of the process, but not of the machine. */
    PROCESS
  }

  public record Node(String id) {}

  /**
   * @param signatures what is asked of a jar's signature
   */
  public record Plugins(
      Path directory,
      Path bundled,
      boolean upload,
      Signatures signatures,
      List<Publisher> trustedPublishers) {
    /** Nobody is trusted and nothing is refused for it. */
    public Plugins(Path directory, Path bundled, boolean upload) {
      this(directory, bundled, upload, Signatures.WARN, List.of());
    }
  }

  public enum Signatures {
    /** They are not looked at. */
    OFF,
    /** A broken one is refused; that one is missing or of an unknown key is shown. */
    WARN,
    /** Only jars of trusted publishers are installed. */
    REQUIRE
  }

  /**
   * Somebody whose plugins are trusted.
   *
   * @param key Base64 of the X.509 encoding of an Ed25519 key
   */
  public record Publisher(String name, String key) {}

  /**
   * @param directory where uploads are kept
   * @param maxSize largest upload
   * @param quotaPerVisitorPerDay what one visitor may upload within 24 hours
   */
  public record Files(Path directory, long maxSize, long quotaPerVisitorPerDay) {}

  /**
   * @param visitorFrame largest message of a visitor
   * @param agentFrame largest message of an agent
   * @param connectionsPerIp open connections from one address
   * @param messagesPerMinute sends of one person, on all connections and by REST
   * @param resumeEvents largest distance that a resume may bridge
   * @param shares what is counted by address and by site
   */
  public record Limits(
      int visitorFrame,
      int agentFrame,
      int connectionsPerIp,
      int messagesPerMinute,
      int resumeEvents,
      Duration heartbeat,
      Shares shares) {
    /** Addresses and sites are not counted. */
    public Limits(
        int visitorFrame,
        int agentFrame,
        int connectionsPerIp,
        int messagesPerMinute,
        int resumeEvents,
        Duration heartbeat) {
      this(
          visitorFrame,
          agentFrame,
          connectionsPerIp,
          messagesPerMinute,
          resumeEvents,
          heartbeat,
          Shares.UNBOUNDED);
    }
  }

  /**
   * What the visitors of one address (in IPv6: of one /64) and of one site may do together, in a
   * minute unless it says otherwise. Sizes are bytes.
   *
   * @param visitorsPerIp new visitors
   * @param conversationsPerIp new conversations
   * @param openConversationsPerIp conversations of the last 24 hours that are not closed
   * @param messagesPerIp messages
   * @param uploadsPerIp what is uploaded in 24 hours
   * @param failedLogInsPerIp wrong log-ins in 15 minutes, before each further one has to wait
   * @param failedLogInsPerName wrong log-ins with one name from one address, before that pair is
   *     locked for a while
   */
  public record Shares(
      int visitorsPerIp,
      int visitorsPerSite,
      int conversationsPerIp,
      int conversationsPerSite,
      int openConversationsPerIp,
      int messagesPerIp,
      long messageBytesPerIp,
      long messageBytesPerSite,
      long uploadsPerIp,
      long uploadsPerSite,
      int failedLogInsPerIp,
      int failedLogInsPerName) {
    private static final int ANY = 1_000_000;
    private static final long ANY_BYTES = 1L << 40;

    /** So much that nobody reaches it; log-ins as usual. */
    public static final Shares UNBOUNDED =
        new Shares(
            ANY, ANY, ANY, ANY, ANY, ANY, ANY_BYTES, ANY_BYTES, ANY_BYTES, ANY_BYTES, 100, 5);
  }

  /**
   * What secrets are sealed with.
   *
   * @param value the key itself, 32 bytes in base64; null: it is in the file
   * @param file made at the first start
   */
  public record MasterKey(@Nullable String value, Path file) {}

  /**
   * How much of a disk is kept free.
   *
   * @param uploads bytes below which uploads are refused
   * @param messages bytes of the database's disk below which messages are refused
   */
  public record Disk(@Nullable Long uploads, @Nullable Long messages) {
    private static final long MIB = 1L << 20;

    /** For a disk of that size: a tenth of it, at most 1 GiB, unless it is set. */
    public long uploadsBelow(long total) {
      return uploads != null
          ? uploads
          : Math.max(Math.min(total / 10, 1L << 30), 2 * messagesBelow(total));
    }

    /** For a disk of that size: a hundredth of it, 4 MiB to 64 MiB, unless it is set. */
    public long messagesBelow(long total) {
      return messages != null ? messages : Math.clamp(total / 100, 4 * MIB, 64 * MIB);
    }
  }

  public record Log(Format format) {}

  public enum Format {
    /** Plain on a terminal, JSON otherwise. */
    AUTO,
    PLAIN,
    JSON
  }
}
