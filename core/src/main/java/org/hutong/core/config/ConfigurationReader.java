package org.hutong.core.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.hutong.core.address.Network;
import org.hutong.core.address.Origin;
import org.hutong.core.config.Configuration.Database;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.config.Configuration.Format;
import org.hutong.core.config.Configuration.Limits;
import org.hutong.core.config.Configuration.Log;
import org.hutong.core.config.Configuration.Management;
import org.hutong.core.config.Configuration.Node;
import org.hutong.core.config.Configuration.Plugins;
import org.hutong.core.config.Configuration.Pool;
import org.hutong.core.config.Configuration.Publisher;
import org.hutong.core.config.Configuration.Server;
import org.hutong.core.config.Configuration.Signatures;
import org.hutong.core.config.Configuration.Tls;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Configuration} of, weakest first: the defaults, {@code hutong.yml}, the
 * environment, the command line.
 */
public final class ConfigurationReader {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final long GIB = 1024L * MIB;
  private static final String STORE = "file:";
  private static final int MOST_PORT = 65_535;
  private static final String TRUSTED = "plugins.trustedPublishers";

  /** A few plain segments: what a proxy's location is called. */
  private static final Pattern PATH =
      Pattern.compile("(/(?!\\.\\.?(/|$))[A-Za-z0-9._~-]{1,64}){0,8}/?");

  private static final Pattern PUBLISHER =
      Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,79}");

  private final Map<String, String> environment;
  private final Path home;
  private final Map<String, Setting> options = new HashMap<>();
  private @Nullable Path file;

  /**
   * @param environment the process's variables
   * @param home the folder that relative paths of plugins start from: where the product is
   *     installed
   */
  public ConfigurationReader(Map<String, String> environment, Path home) {
    this.environment = new HashMap<>(environment);
    this.home = home;
    shortName("HUTONG_PORT", "server.port");
    shortName("HUTONG_DATA", "data");
    shortName("HUTONG_MASTER_KEY", "secrets.masterKey");
  }

  private void shortName(String name, String key) {
    String value = environment.get(name);
    // Kubernetes sets HUTONG_PORT=tcp://… for a service that is called hutong.
    if (value != null && !value.startsWith("tcp://")) {
      environment.putIfAbsent(Settings.environmentName(key), value);
    }
  }

  /** Reads this file; it must exist. */
  public ConfigurationReader file(Path path) {
    this.file = path;
    return this;
  }

  /** Sets a key from the command line; {@code option} is its name there, for the error message. */
  public ConfigurationReader option(String option, String key, String value) {
    options.put(key, Setting.scalar(option, value));
    return this;
  }

  /**
   * Reads everything.
   *
   * @throws ConfigurationException with all mistakes
   */
  public Configuration read() {
    var mistakes = new ArrayList<Mistake>();
    var settings = new Settings(fromFile(mistakes), environment, mistakes);
    options.forEach(settings::override);
    Configuration configuration = build(settings);
    settings.refuseUnknown();
    if (!mistakes.isEmpty()) {
      throw new ConfigurationException(mistakes);
    }
    return configuration;
  }

  private Map<String, Setting> fromFile(List<Mistake> mistakes) {
    if (file == null) {
      return Map.of();
    }
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      mistakes.add(
          new Mistake(
              file.toString(),
              "(file)",
              "cannot be read",
              "Give an existing file with --config, or leave the option out."));
      return Map.of();
    }
    return YamlSettings.read(file, mistakes);
  }

  private Configuration build(Settings settings) {
    Server server = server(settings);
    int managementDefault = server.port() == 0 ? 0 : Math.min(server.port() + 1, MOST_PORT);
    var management =
        new Management(
            settings.text("management.host", "127.0.0.1"),
            settings.number("management.port", managementDefault, 0, MOST_PORT));
    if (management.port() != 0 && management.port() == server.port()) {
      settings.wrong("management.port", "is the same as server.port", "Give each its own.");
    }
    Path data = Path.of(settings.text("data", "data")).toAbsolutePath().normalize();
    return new Configuration(
        server,
        management,
        data,
        database(settings, data),
        new Node(settings.text("node.id", "node-1")),
        plugins(settings),
        files(settings, data),
        limits(settings),
        new Log(settings.word("log.format", Format.class, Format.AUTO)),
        masterKey(settings, data),
        disk(settings));
  }

  private static Configuration.Disk disk(Settings settings) {
    Long uploads = mark(settings, "disk.uploadsBelow");
    Long messages = mark(settings, "disk.messagesBelow");
    if (uploads != null && messages != null && uploads < messages) {
      settings.wrong(
          "disk.uploadsBelow",
          "is less than disk.messagesBelow",
          "Uploads are to be refused before messages are: give it more.");
    }
    return new Configuration.Disk(uploads, messages);
  }

  private static @Nullable Long mark(Settings settings, String key) {
    return settings.textOrNull(key) == null
        ? null
        : settings.largeSize(key, 64L * MIB, MIB, 1024 * GIB);
  }

  private static Server server(Settings settings) {
    String certificate = settings.textOrNull("server.tls.certificate");
    String key = settings.textOrNull("server.tls.key");
    if ((certificate == null) != (key == null)) {
      settings.wrong(
          certificate == null ? "server.tls.certificate" : "server.tls.key",
          "is missing",
          "TLS needs both server.tls.certificate and server.tls.key, as PEM files.");
    }
    return new Server(
        settings.number("server.port", 8080, 0, MOST_PORT),
        settings.text("server.host", "0.0.0.0"),
        publicUrl(settings),
        settings.numberOrNull("server.ioThreads", 1, 256),
        trustedProxies(settings),
        new Tls(
            path(settings, "server.tls.certificate", certificate),
            path(settings, "server.tls.key", key)));
  }

  private static List<String> trustedProxies(Settings settings) {
    List<String> given = settings.texts("server.trustedProxies");
    var usable = new ArrayList<String>();
    for (String text : given) {
      try {
        Network.parse(text);
        usable.add(text);
      } catch (IllegalArgumentException e) {
        settings.wrong(
            "server.trustedProxies",
            String.valueOf(e.getMessage()),
            "Write addresses and networks, like [127.0.0.1, 10.0.0.0/8, \"fd00::/8\"]; names are"
                + " not looked up.");
      }
    }
    return List.copyOf(usable);
  }

  private static @Nullable Path path(Settings settings, String key, @Nullable String value) {
    if (value == null) {
      return null;
    }
    Path path = Path.of(value).toAbsolutePath().normalize();
    if (!Files.isReadable(path)) {
      settings.wrong(key, path + " cannot be read", "Check the path and the rights of the file.");
    }
    return path;
  }

  private static @Nullable String publicUrl(Settings settings) {
    String url = settings.textOrNull("server.publicUrl");
    if (url == null) {
      return null;
    }
    try {
      URI uri = new URI(url);
      boolean bare = uri.getRawQuery() == null && uri.getRawFragment() == null;
      if (bare && Origin.of(url) != null && PATH.matcher(uri.getRawPath()).matches()) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    settings.wrong(
        "server.publicUrl",
        "\"" + url + "\" is no address of a site",
        "Write scheme and host, and the path if a proxy gives Hutong a part of a site: like"
            + " https://kf.example.com or https://shop.example/kefu.");
    return null;
  }

  private static Database database(Settings settings, Path data) {
    String url = settings.text("database.url", "jdbc:h2:file:${data}/hutong");
    if (!url.startsWith("jdbc:h2:")) {
      settings.wrong(
          "database.url",
          "\"" + url.split("\\?", 2)[0] + "\" is no database that this release knows",
          "Write jdbc:h2:file:…; PostgreSQL and MySQL come with a later release.");
    }
    int size = settings.number("database.pool.size", 12, 2, 500);
    int warm = settings.number("database.pool.warm", Math.min(4, size), 0, 500);
    if (warm > size) {
      settings.wrong(
          "database.pool.warm", "is more than database.pool.size", "Write at most " + size + ".");
    }
    return new Database(
        url.replace("${data}", data.toString()),
        settings.textOrNull("database.user"),
        settings.textOrNull("database.password"),
        new Pool(size, warm),
        settings.word("database.durability", Durability.class, Durability.POWER));
  }

  private Plugins plugins(Settings settings) {
    return new Plugins(
        home.resolve(settings.text("plugins.directory", "plugins")).toAbsolutePath().normalize(),
        home.resolve(settings.text("plugins.bundled", "bundled")).toAbsolutePath().normalize(),
        settings.flag("plugins.upload", true),
        settings.word("plugins.signatures", Signatures.class, Signatures.WARN),
        publishers(settings));
  }

  private static List<Publisher> publishers(Settings settings) {
    var publishers = new ArrayList<Publisher>();
    for (String text : settings.texts(TRUSTED)) {
      int end = text.indexOf('=');
      String name = end < 0 ? "" : text.substring(0, end).strip();
      String key = text.substring(end + 1).strip();
      if (!PUBLISHER.matcher(name).matches()) {
        settings.wrong(
            TRUSTED, "\"" + text + "\" has no name", "Write name=key, as keygen printed it.");
      } else if (PublisherKey.read(key).isEmpty()) {
        settings.wrong(
            TRUSTED,
            "the key of " + name + " is no Ed25519 key",
            "Write name=key, as `hutong plugin keygen FILE` printed it.");
      } else {
        publishers.add(new Publisher(name, key));
      }
    }
    return List.copyOf(publishers);
  }

  private static Configuration.Files files(Settings settings, Path data) {
    String store = settings.text("files.store", "file:${data}/files");
    if (!store.startsWith(STORE) || store.length() == STORE.length()) {
      settings.wrong(
          "files.store",
          "\"" + store + "\" is no place that this release can keep files in",
          "Write file: and a directory, like file:${data}/files.");
      store = "file:${data}/files";
    }
    String directory = store.substring(STORE.length()).replace("${data}", data.toString());
    return new Configuration.Files(
        Path.of(directory).toAbsolutePath().normalize(),
        settings.largeSize("files.maxSize", GIB, KIB, 1024 * GIB),
        settings.largeSize("files.quotaPerVisitorPerDay", 2 * GIB, KIB, 1024 * GIB));
  }

  private static Configuration.MasterKey masterKey(Settings settings, Path data) {
    String file = settings.text("secrets.masterKeyFile", "${data}/master.key");
    return new Configuration.MasterKey(
        settings.textOrNull("secrets.masterKey"),
        Path.of(file.replace("${data}", data.toString())).toAbsolutePath().normalize());
  }

  private static Limits limits(Settings settings) {
    return new Limits(
        settings.size("limits.visitorFrame", 64 * KIB, KIB, 16 * MIB),
        settings.size("limits.agentFrame", 256 * KIB, KIB, 16 * MIB),
        count(settings, "limits.connectionsPerIp", 200),
        count(settings, "limits.messagesPerMinute", 240),
        count(settings, "limits.resumeEvents", 5_000),
        settings.duration(
            "limits.heartbeat",
            Duration.ofSeconds(25),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5)),
        shares(settings));
  }

  private static Configuration.Shares shares(Settings settings) {
    return new Configuration.Shares(
        count(settings, "limits.visitorsPerMinutePerIp", 60),
        count(settings, "limits.visitorsPerMinutePerSite", 6_000),
        count(settings, "limits.conversationsPerMinutePerIp", 30),
        count(settings, "limits.conversationsPerMinutePerSite", 3_000),
        count(settings, "limits.openConversationsPerIp", 200),
        count(settings, "limits.messagesPerMinutePerIp", 2_400),
        bytes(settings, "limits.messageBytesPerMinutePerIp", 16L * MIB),
        bytes(settings, "limits.messageBytesPerMinutePerSite", 256L * MIB),
        bytes(settings, "files.quotaPerIpPerDay", 20 * GIB),
        bytes(settings, "files.quotaPerSitePerDay", 200 * GIB),
        count(settings, "limits.failedLogInsPerIp", 100),
        count(settings, "limits.failedLogInsPerName", 5));
  }

  private static int count(Settings settings, String key, int fallback) {
    return settings.number(key, fallback, 1, 1_000_000);
  }

  private static long bytes(Settings settings, String key, long fallback) {
    return settings.largeSize(key, fallback, KIB, 1024 * GIB);
  }
}
