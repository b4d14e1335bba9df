package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hutong.core.config.Configuration;
import org.hutong.core.plugin.PluginCatalogue.Row;
import org.hutong.core.plugin.PluginCatalogue.Source;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which plugin ended the process, by {@code System.exit} at any time or by {@code halt} at
 * its start: it leaves a mark that the next start reads as a strike. A process that is told to stop
 * or is killed between starts leaves none. Under the host's lock, but for the end of the process.
 */
final class ProcessEnds {
  private static final Logger log = LoggerFactory.getLogger(ProcessEnds.class);
  private static final int FRAMES = 8;
  private static final int LARGEST = 4096;

  private final Path starting;
  private final Path ended;
  private final Strikes strikes;
  private final PluginCatalogue catalogue;
  private @Nullable Thread hook;

  @Inject
  ProcessEnds(Configuration configuration, Strikes strikes, PluginCatalogue catalogue) {
    Path folder = configuration.data().resolve("plugins");
    this.starting = folder.resolve("starting");
    this.ended = folder.resolve("ended");
    this.strikes = strikes;
    this.catalogue = catalogue;
  }

  /** {@code sha256} of the jar that was being started, or that runs. */
  private record Mark(String plugin, String sha256, String detail) {
    String text() {
      return plugin + "\n" + sha256 + "\n" + detail;
    }
  }

  /** Turns what the process before left into strikes, and watches over this one. */
  void open() {
    read(ended)
        .or(() -> read(starting))
        .ifPresent(
            mark -> {
              boolean current =
                  catalogue.find(mark.plugin).filter(row -> same(row, mark)).isPresent();
              strikes.ended(mark.plugin, mark.sha256, mark.detail, current);
            });
    delete(ended);
    delete(starting);
    Thread thread = Thread.ofPlatform().name("hutong-process-ends").unstarted(this::ending);
    Runtime.getRuntime().addShutdownHook(thread);
    hook = thread;
  }

  private static boolean same(Row row, Mark mark) {
    return mark.sha256.isEmpty() || row.sha256().equals(mark.sha256);
  }

  /** The process ends in order. */
  void close() {
    try {
      if (hook != null) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    } catch (IllegalStateException e) {
      log.debug("The process is ending already");
    }
  }

  /** A start of a plugin begins: whoever ends the process now is it. */
  void begin(PluginArtifact artifact) {
    var mark =
        new Mark(
            artifact.descriptor().id(),
            artifact.sha256(),
            "the server ended while it was being started");
    write(starting, mark);
  }

  /** It came back. */
  void over() {
    delete(starting);
  }

  /**
   * A jar in the directory is tried at every start: not one that ended the server each time.
   *
   * @throws PluginRefusedException if it is such a one
   */
  void refuse(PluginArtifact artifact, Source source, @Nullable Row before) {
    boolean tried = before != null && before.sha256().equals(artifact.sha256());
    if (source == Source.DIRECTORY && !tried && repeated(artifact)) {
      throw new PluginRefusedException(
          "it ended the server "
              + Strikes.ENOUGH
              + " times when it was started: replace it by another version, or install it by"
              + " console or command line to try it once more");
    }
  }

  private boolean repeated(PluginArtifact artifact) {
    return strikes.ends(artifact.sha256()) >= Strikes.ENOUGH;
  }

  /** At the end of the process, beside other hooks: quick, and never fails. */
  private void ending() {
    Optional<Mark> culprit = culprit();
    if (culprit.isEmpty()) {
      delete(starting);
      return;
    }
    Mark mark = culprit.get();
    String sha256 =
        read(starting).filter(m -> m.plugin.equals(mark.plugin)).map(Mark::sha256).orElse("");
    write(ended, new Mark(mark.plugin, sha256, mark.detail));
    log.atError().addKeyValue("plugin", mark.plugin).log("It ends the server: {}", mark.detail);
  }

  /** Who called {@code exit} waits in it until the hooks are done. */
  private static Optional<Mark> culprit() {
    for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
      StackTraceElement[] frames = each.getValue();
      boolean exits =
          Arrays.stream(frames)
              .anyMatch(
                  frame ->
                      frame.getClassName().equals(Runtime.class.getName())
                          && frame.getMethodName().equals("exit"));
      if (exits && each.getKey().getContextClassLoader() instanceof IsolatedClassLoader loader) {
        String where =
            Arrays.stream(frames)
                .filter(frame -> !frame.getClassName().startsWith("java.lang."))
                .limit(FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < "));
        return Optional.of(new Mark(loader.plugin(), "", "it called System.exit: " + where));
      }
    }
    return Optional.empty();
  }

  private static Optional<Mark> read(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
        return Optional.empty();
      }
      String[] lines = Files.readString(file).split("\n", 3);
      return lines.length == 3
          ? Optional.of(new Mark(lines[0], lines[1], lines[2]))
          : Optional.empty();
    } catch (IOException e) {
      log.warn("{} cannot be read: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  /** Not forced: a power cut is nobody's fault. */
  private static void write(Path file, Mark mark) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      byte[] text = mark.text().getBytes(StandardCharsets.UTF_8);
      Files.write(file, Arrays.copyOf(text, Math.min(text.length, LARGEST)));
    } catch (IOException e) {
      log.warn("{} cannot be written: {}", file, e.getMessage());
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warn("{} cannot be deleted: {}", file, e.getMessage());
    }
  }
}
