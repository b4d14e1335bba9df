package org.hutong.api;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads uploads and makes files of the plugin's own. Received by injection; safe from any thread;
 * every method blocks. Without the permission that a method names, {@link PermissionException}.
 */
public interface Files {
  /**
   * Reads what is known of a file. Needs {@code file.read}.
   *
   * @param id as in the body of an {@code image}, {@code file}, {@code voice} or {@code video}
   * @return empty if there is none
   */
  Optional<Info> find(String id);

  /**
   * Opens a file. Needs {@code file.read}. The caller closes it.
   *
   * @param id the file
   * @return its bytes from the beginning
   * @throws IOException if there is none or it cannot be read
   */
  InputStream open(String id) throws IOException;

  /**
   * Makes a file that messages may name. Needs {@code file.write}. It passes the {@link
   * FileInspector}s like every upload.
   *
   * @param name without a path; 1 to 255 characters
   * @param content read to its end, at most the largest size that the server allows
   * @return what was stored; {@link RefusedException} if it was refused
   * @throws IOException if it could not be read or written
   */
  Info create(String name, InputStream content) throws IOException;

  /**
   * A link that opens the file without a token. Needs {@code file.read}.
   *
   * @param id the file
   * @param valid for how long, at most 7 days
   * @return a path from the server's root, signed
   */
  String link(String id, Duration valid);

  /**
   * What is known of a file.
   *
   * @param id what messages name it by
   * @param name as it was uploaded
   * @param type a media type, by content
   * @param size bytes
   */
  record Info(String id, String name, String type, long size) {}
}
