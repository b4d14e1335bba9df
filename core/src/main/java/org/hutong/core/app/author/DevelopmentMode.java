package org.hutong.core.app.author;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hutong.core.app.control.ControlClient;
import org.hutong.core.app.control.ControlException;
import org.hutong.core.plugin.PluginArtifact;
import org.hutong.core.plugin.PluginRefusedException;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Takes every saved state of a project into a running server, by the same way as any installation.
 * What cannot be compiled or is refused changes nothing: the version before runs on.
 */
public final class DevelopmentMode {
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Project project;
  private final ProjectBuild build;
  private final ControlClient server;
  private final TimeSource time;
  private final PrintWriter out;
  private Set<String> agreed = Set.of();

  public DevelopmentMode(
      Project project, ProjectBuild build, ControlClient server, TimeSource time, PrintWriter out) {
    this.project = project;
    this.build = build;
    this.server = server;
    this.time = time;
    this.out = out;
  }

  /**
   * Takes what is there, then every change, until the thread is interrupted.
   *
   * @throws ControlException if the project is gone
   */
  public void run() throws InterruptedException {
    String taken = "";
    String seen = "";
    while (true) {
      String now = stamp();
      // What is the same in two looks is wholly written.
      if (now.equals(seen) && !now.equals(taken)) {
        taken = now;
        take();
      }
      seen = now;
      Thread.sleep(LOOK);
    }
  }

  private String stamp() {
    try {
      Project.at(project.folder());
      return project.stamp();
    } catch (IOException e) {
      throw new ControlException(project.folder() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void take() {
    long begin = time.nanos();
    try {
      switch (build.build()) {
        case ProjectBuild.Result.Failed(List<String> errors) -> {
          errors.forEach(out::println);
          keeps();
        }
        case ProjectBuild.Result.Built(Path jar) -> swap(jar, begin);
      }
    } catch (PluginRefusedException e) {
      e.reasons().forEach(reason -> out.println("refused: " + reason));
      keeps();
    } catch (ControlException e) {
      out.println(e.getMessage());
      keeps();
    } catch (IOException e) {
      out.println("it cannot be built: " + e.getMessage());
      keeps();
    }
    out.flush();
  }

  private void keeps() {
    out.println("nothing was changed: what ran before runs on; save again when it is fixed");
  }

  private void swap(Path jar, long begin) {
    PluginArtifact artifact = PluginArtifact.verify(jar);
    tellAgreement(artifact);
    long compiled = time.nanos();
    JsonNode plugin =
        server.runOnServer(
            "plugin.install",
            Map.of("file", jar.toString(), "grant", artifact.asks(), "dangerous", true));
    long swapped = time.nanos();
    String state = plugin.path("state").asString("");
    out.printf(
        "%s %s %s: compiled in %.1f s, swapped in %.1f s%n",
        plugin.path("id").asString(""),
        artifact.descriptor().version(),
        state.equals("running") ? "is live" : "is " + state,
        (compiled - begin) / 1e9,
        (swapped - compiled) / 1e9);
    @Nullable String reason = plugin.path("reason").asString(null);
    if (reason != null) {
      out.println("the server says: " + reason);
    }
  }

  /** Whoever starts this mode agrees to all; he is told to what. */
  private void tellAgreement(PluginArtifact artifact) {
    var asked = new TreeSet<>(artifact.descriptor().permissions());
    asked.addAll(artifact.dangers());
    if (!asked.isEmpty() && !asked.equals(agreed)) {
      out.println("you agree to: " + String.join(", ", asked));
    }
    agreed = asked;
  }
}
