package org.hutong.core.app;

import java.util.ArrayList;
import java.util.List;
import org.hutong.core.config.Configuration;
import org.hutong.core.http.HttpServer;
import org.hutong.core.identity.SetUp;
import org.hutong.core.plugin.SafeMode;
import org.hutong.core.time.Patience;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The links that a person wants after a start, as the last lines of the log. */
final class Announcement {
  private static final Logger log = LoggerFactory.getLogger(Announcement.class);

  private Announcement() {}

  static void make(Server server, Configuration configuration, List<String> more) {
    log.info("{} (JAVA_OPTS changes this)", VirtualMachine.line());
    String base = base(configuration, server.part(HttpServer.class).address().getPort());
    var lines = new ArrayList<String>();
    lines.add("Hutong " + Version.product() + " is ready");
    lines.add("Chat page      " + base + "/chat?site=default");
    lines.addAll(more);
    lines.add("Console        " + base + "/console/");
    server
        .part(SetUp.class)
        .token()
        .ifPresent(token -> lines.add("Set-up (once)  " + base + "/setup?token=" + token));
    if (Logging.plain()) {
      lines.forEach(log::info);
    } else {
      // JSON writes a slash with a backslash before it: nobody could click on that.
      log.info(lines.getFirst());
      lines.stream().skip(1).forEach(System.out::println);
      System.out.flush();
    }
    server.part(Patience.class).caution().ifPresent(log::warn);
    if (server.part(SafeMode.class).on()) {
      log.warn(SafeMode.CAUTION);
    }
  }

  private static String base(Configuration configuration, int port) {
    String publicUrl = configuration.server().publicUrl();
    if (publicUrl != null) {
      return publicUrl;
    }
    String scheme = configuration.server().tls().enabled() ? "https" : "http";
    return scheme + "://localhost:" + port;
  }
}
