package org.hutong.core.http.chat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;

/**
 * Compresses a streamed page so that each flush still leaves at once. Used by one thread; closing
 * it ends the compressed stream.
 */
final class Gzip implements AutoCloseable {
  private final Response.Chunks out;
  private final ByteArrayOutputStream made = new ByteArrayOutputStream(8192);
  private final OutputStream into;

  /** Writes through as it is if {@code compress} is false. */
  Gzip(Response.Chunks out, boolean compress) throws IOException {
    this.out = out;
    this.into = compress ? new GZIPOutputStream(made, 1024, true) : made;
  }

  static boolean accepted(Request request) {
    String encodings = request.header("Accept-Encoding");
    return encodings != null && encodings.contains("gzip") && !encodings.contains("gzip;q=0");
  }

  void write(byte[] bytes) throws IOException {
    into.write(bytes);
  }

  void flush() throws IOException {
    into.flush();
    pass();
    out.flush();
  }

  @Override
  public void close() throws IOException {
    into.close();
    pass();
  }

  private void pass() throws IOException {
    if (made.size() > 0) {
      out.write(made.toByteArray());
      made.reset();
    }
  }
}
