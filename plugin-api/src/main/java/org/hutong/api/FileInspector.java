package org.hutong.api;

import java.io.IOException;
import java.io.InputStream;
import org.pf4j.ExtensionPoint;

/**
 * Looks at every upload before it can be sent. Since API version 1.0. Needs the permission {@code
 * file.read}.
 *
 * <p><b>When.</b> All bytes of an upload have arrived and its type by content is known; before
 * anybody can open it or a message can name it. Inspectors are asked in ascending {@link #order()};
 * the first that rejects ends it.
 *
 * <p><b>Threads and budget.</b> On a thread of the plugin; may block for 30 s and 1 s more for each
 * 16 MiB. At most 4 calls at once.
 *
 * <p><b>Failure.</b> An exception, a null or an overstay: the {@code policy} of the descriptor
 * decides; {@code open} accepts the file, {@code closed} refuses it for now and the client may try
 * again. While the plugin is being replaced, files wait for up to 2 s, then {@code onAbsent}
 * decides.
 *
 * <p>Example:
 *
 * <pre>{@code
 * @Extension
 * public final class NoArchives implements FileInspector {
 *   @Override
 *   public Verdict inspect(Upload upload) {
 *     return upload.type().equals("application/zip")
 *         ? Verdict.reject("Archives cannot be sent here")
 *         : Verdict.accept();
 *   }
 * }
 * }</pre>
 */
public interface FileInspector extends ExtensionPoint {
  /**
   * Looks at one upload.
   *
   * @param upload the file and what is known of it
   * @return never null
   * @throws IOException if it could not be read
   */
  Verdict inspect(Upload upload) throws IOException;

  /**
   * The place in the row: lower is asked earlier. Read once, when the plugin starts.
   *
   * @return 0 unless overridden
   */
  default int order() {
    return 0;
  }

  /** A complete upload. */
  interface Upload {
    /**
     * The bytes from the beginning; may be asked for several times. The caller closes it.
     *
     * @return what was uploaded
     * @throws IOException if it cannot be read
     */
    InputStream open() throws IOException;

    /**
     * The name that the client gave it.
     *
     * @return without a path; at most 255 characters
     */
    String name();

    /**
     * What it is, by its content.
     *
     * @return a media type
     */
    String type();

    /**
     * Its size.
     *
     * @return bytes
     */
    long size();

    /**
     * Who uploaded it.
     *
     * @return a visitor, an agent or a program
     */
    Author author();
  }

  /** What an inspector says. */
  sealed interface Verdict {
    /**
     * The file may be sent.
     *
     * @return the verdict
     */
    static Verdict accept() {
      return new Accept();
    }

    /**
     * The file must not be sent; it is deleted.
     *
     * @param reason shown to the sender, so in his language; 1 to 500 UTF-16 units
     * @return the verdict
     */
    static Verdict reject(String reason) {
      return new Reject(reason);
    }

    /**
     * Other bytes take the place of the file's, for example without the place that a photo was
     * taken at. The type is found anew.
     *
     * @param content read once, at most as long as the original and 1 MiB more; closed by the
     *     kernel
     * @return the verdict
     */
    static Verdict strip(InputStream content) {
      return new Strip(content);
    }

    /** The file may be sent. */
    record Accept() implements Verdict {}

    /**
     * The file must not be sent.
     *
     * @param reason shown to the sender
     */
    record Reject(String reason) implements Verdict {}

    /**
     * Other bytes take the place of the file's.
     *
     * @param content the new bytes
     */
    record Strip(InputStream content) implements Verdict {}
  }
}
