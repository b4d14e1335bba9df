package org.hutong.core.app;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hutong.core.config.Configuration.Format;

/** Chooses how log lines look. Must run before the first logger is made. */
final class Logging {
  private Logging() {}

  static void use(Format format) {
    boolean plain =
        switch (format) {
          case PLAIN -> true;
          case JSON -> false;
          case AUTO -> onTerminal();
        };
    System.setProperty("hutong.log", plain ? "plain" : "json");
    Path file = Home.path().resolve("conf/logback.xml");
    if (System.getProperty("logback.configurationFile") == null && Files.isReadable(file)) {
      System.setProperty("logback.configurationFile", file.toString());
    }
  }

  /** Whether lines are for people's eyes. */
  static boolean plain() {
    return !"json".equals(System.getProperty("hutong.log"));
  }

  private static boolean onTerminal() {
    return System.console() != null && System.console().isTerminal();
  }
}
