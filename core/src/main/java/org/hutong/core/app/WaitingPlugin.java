package org.hutong.core.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a version that waits for consent asks for, in lines: what the console shows, too. */
final class WaitingPlugin {
  private WaitingPlugin() {}

  /** {@code options}: those that the command was called with, each with a space before it. */
  static void tell(PrintWriter out, String id, JsonNode waits, String options) {
    out.println("version " + waits.path("version").asString() + " waits for your consent");
    out.println("publisher: " + waits.path("publisher").asString("unknown"));
    out.println("SHA-256: " + waits.path("sha256").asString());
    if (waits.path("replaces").isObject()) {
      out.println("replaces: " + replaced(waits.path("replaces")));
    }
    List<String> permissions = new ArrayList<>();
    waits.path("permissions").forEach(each -> permissions.add(each.asString()));
    permissions.forEach(each -> out.println("asks for: " + each));
    waits.path("dangers").forEach(each -> out.println("dangerous: " + each.asString()));
    waits.path("warnings").forEach(each -> out.println("warning: " + each.asString()));
    String grant = permissions.isEmpty() ? "" : " --grant " + String.join(",", permissions);
    String dangerous = waits.path("dangers").isEmpty() ? "" : " --dangerous";
    out.println(
        "agree with: hutong plugin consent "
            + id
            + " --sha256 "
            + waits.path("sha256").asString()
            + grant
            + dangerous
            + options);
  }

  private static String replaced(JsonNode replaces) {
    String version = replaces.path("version").asString();
    return switch (replaces.path("whose").asString()) {
      case "bundled" -> "the bundled plugin, version " + version;
      case "own" -> "version " + version + " of the same publisher";
      case "other" ->
          "a plugin of another publisher ("
              + replaces.path("publisher").asString("unknown")
              + "), version "
              + version;
      default -> "version " + version + "; nobody can tell whether it is of the same publisher";
    };
  }
}
