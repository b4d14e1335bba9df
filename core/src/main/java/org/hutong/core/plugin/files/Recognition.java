package org.hutong.core.plugin.files;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hutong.api.Permission;
import org.hutong.api.SpeechRecognizer;
import org.hutong.api.SpeechRecognizer.Speech;
import org.hutong.api.SpeechRecognizer.Transcript;
import org.hutong.core.file.FileLibrary;
import org.hutong.core.file.Upload;
import org.hutong.core.plugin.Answer;
import org.hutong.core.plugin.ExtensionPoints;
import org.hutong.core.plugin.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the speech recognizers of all plugins about one voice message. Blocks. */
final class Recognition {
  private static final Logger log = LoggerFactory.getLogger(Recognition.class);
  private static final Duration BUDGET = Duration.ofSeconds(120);
  private static final int TEXT = 10_000;

  private final ExtensionPoints points;
  private final FileLibrary files;

  /** What came of it. */
  sealed interface Outcome {
    record Said(String text) implements Outcome {}

    /** Everybody was asked and nobody can tell. */
    record Nothing() implements Outcome {}

    /** Somebody failed and nobody else could tell. */
    record Failed() implements Outcome {}
  }

  @Inject
  Recognition(ExtensionPoints points, FileLibrary files) {
    this.points = points;
    this.files = files;
  }

  boolean any() {
    return points.any(SpeechRecognizer.class);
  }

  /** The first that returns a transcript wins. */
  Outcome recognize(String file) throws IOException {
    Optional<Upload> upload = files.find(file);
    if (upload.isEmpty()) {
      return new Outcome.Nothing();
    }
    boolean failed = false;
    for (Handle<SpeechRecognizer> handle : points.settled(SpeechRecognizer.class)) {
      if (!handle.descriptor().permissions().contains(Permission.FILE_READ.word())) {
        continue;
      }
      try (var voice = new Voice(upload.get())) {
        Answer<Optional<String>> answer =
            points.call(
                SpeechRecognizer.class,
                handle.plugin(),
                handle.name(),
                BUDGET,
                target -> text(target.recognize(voice)));
        if (answer instanceof Answer.Value<Optional<String>>(Optional<String> text)
            && text.isPresent()) {
          return new Outcome.Said(text.get());
        }
        failed |= failed(handle.plugin(), answer);
      }
    }
    return failed || points.missing(SpeechRecognizer.class)
        ? new Outcome.Failed()
        : new Outcome.Nothing();
  }

  private static boolean failed(String plugin, Answer<Optional<String>> answer) {
    if (answer instanceof Answer.Failed<Optional<String>> failure) {
      log.atWarn()
          .addKeyValue("plugin", plugin)
          .log("A voice message was not recognized ({})", failure.why());
    }
    return !(answer instanceof Answer.Value<Optional<String>>);
  }

  /** A copy within the call: afterwards no object of the plugin is left. */
  private static Optional<String> text(@Nullable Optional<Transcript> transcript) {
    if (transcript == null) {
      throw new IllegalStateException("neither a transcript nor empty");
    }
    return transcript
        .map(said -> said.text().strip())
        .filter(text -> !text.isEmpty())
        .map(text -> text.substring(0, Math.min(text.length(), TEXT)));
  }

  /**
   * The audio as a plugin sees it; what it left open is closed after the call. It does not ask the
   * database: a deadline interrupts the plugin's thread, and with it what that thread reads.
   */
  private final class Voice implements Speech, AutoCloseable {
    private final Upload upload;
    private final List<InputStream> opened = new ArrayList<>();
    private boolean closed;

    Voice(Upload upload) {
      this.upload = upload;
    }

    @Override
    public synchronized InputStream open() throws IOException {
      if (closed) {
        throw new IOException("the time for this voice message is over");
      }
      InputStream stream = files.open(upload);
      opened.add(stream);
      return stream;
    }

    @Override
    public String type() {
      return String.valueOf(upload.type());
    }

    @Override
    public long size() {
      return upload.bytes();
    }

    @Override
    public @Nullable String locale() {
      return null;
    }

    @Override
    public List<String> hints() {
      return List.of();
    }

    @Override
    public synchronized void close() throws IOException {
      closed = true;
      for (InputStream stream : opened) {
        stream.close();
      }
    }
  }
}
