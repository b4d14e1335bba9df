package org.hutong.core.file;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.hutong.core.config.Configuration;
import org.hutong.core.identity.SignedLinks;
import org.hutong.core.time.TimeSource;

/** Links by which a file is opened without a token. */
public final class FileLinks {
  /** The longest that a link may hold. */
  public static final Duration LONGEST = Duration.ofDays(7);

  /** Where files are opened; {@code {id}} follows. */
  public static final String PATH = "/api/v1/files/";

  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final SignedLinks links;
  private final TimeSource time;
  private final String base;

  /** A path from the root of the site that people see, and when it ends (epoch milliseconds). */
  public record Link(String path, long expires) {}

  @Inject
  FileLinks(SignedLinks links, TimeSource time, Configuration configuration) {
    this.links = links;
    this.time = time;
    this.base = configuration.server().basePath();
  }

  /**
   * For one to two hours, the same for everybody who asks within an hour: so a browser that has the
   * picture does not fetch it again.
   */
  public Link link(UUID file) {
    long expires = (time.millis() / HOUR + 2) * HOUR;
    return link(file, expires);
  }

  private Link link(UUID file, long expires) {
    return new Link(base + links.link(PATH + file, expires), expires);
  }

  /** For so long, at most {@link #LONGEST}. */
  public Link link(UUID file, Duration valid) {
    if (valid.isNegative() || valid.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a link holds for 0 to 7 days, not for " + valid);
    }
    long expires = time.millis() + valid.toMillis();
    return link(file, expires);
  }

  /** Whether it is a link of ours that has not ended. */
  public boolean holds(UUID file, long expires, String signature) {
    return links.holds(PATH + file, expires, signature);
  }
}
