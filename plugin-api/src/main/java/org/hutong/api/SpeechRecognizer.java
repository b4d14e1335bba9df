package org.hutong.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pf4j.ExtensionPoint;

/**
 * Turns voice into text. Since API version 1.0. Needs the permission {@code file.read}.
 *
 * <p><b>When.</b> A voice message was committed, or an agent asks for the transcript of one. The
 * transcript arrives in the conversation as an {@code edit} of the message. Where several plugins
 * recognize speech, the first that returns a transcript wins.
 *
 * <p><b>Threads and budget.</b> On a thread of the plugin; may block for 120 s. At most 4 calls at
 * once.
 *
 * <p><b>Failure.</b> An exception or an overstay: tried again after 1 s, 2 s, 4 s … at most 5
 * times; then the message stays without a transcript, and the agent may ask again.
 *
 * <p>Example:
 *
 * <pre>{@code
 * @Extension
 * public final class Whisper implements SpeechRecognizer {
 *   @Override
 *   public Optional<Transcript> recognize(Speech speech) throws IOException {
 *     try (InputStream audio = speech.open()) {
 *       return Optional.of(model.transcribe(audio, speech.type()));
 *     }
 *   }
 * }
 * }</pre>
 */
public interface SpeechRecognizer extends ExtensionPoint {
  /**
   * Recognizes one voice message.
   *
   * @param speech the audio and what is known of it
   * @return empty if it cannot tell, for example for a language that it does not know
   * @throws Exception to be asked again later
   */
  Optional<Transcript> recognize(Speech speech) throws Exception;

  /** One voice message. */
  interface Speech {
    /**
     * The audio from its beginning; may be asked for several times. The caller closes it.
     *
     * @return the bytes as they were uploaded
     * @throws IOException if the file cannot be read
     */
    InputStream open() throws IOException;

    /**
     * What the audio is, by its content.
     *
     * @return a media type, for example {@code audio/webm}
     */
    String type();

    /**
     * The size of the audio.
     *
     * @return bytes
     */
    long size();

    /**
     * The language that is likely.
     *
     * @return a language tag, for example {@code zh-CN}; null if it is not known
     */
    @Nullable String locale();

    /**
     * Words that may occur, for example names of products.
     *
     * @return at most 200
     */
    List<String> hints();
  }

  /**
   * What was said.
   *
   * @param text 1 to 10,000 UTF-16 units
   * @param locale the language tag of the speech; null if it is not known
   * @param confidence 0 to 1
   * @param parts when which words were said; may be empty, at most 1,000
   */
  record Transcript(String text, @Nullable String locale, double confidence, List<Part> parts) {
    /** Copies the parts. */
    public Transcript {
      parts = List.copyOf(parts);
    }
  }

  /**
   * A stretch of speech.
   *
   * @param fromMillis from the beginning of the audio
   * @param toMillis from the beginning of the audio
   * @param text what was said
   */
  record Part(long fromMillis, long toMillis, String text) {}
}
