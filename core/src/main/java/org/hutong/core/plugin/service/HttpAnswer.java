package org.hutong.core.plugin.service;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hutong.api.OutboundHttp.Answer;

/** Reads one answer of HTTP/1.1 (RFC 9112), strictly and within bounds. */
final class HttpAnswer {
  static final int BODY = 8 * 1024 * 1024;
  private static final int HEAD = 64 * 1024;
  private static final int HEADERS = 200;
  private static final int INTERIM = 10;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final int BUFFER = 16 * 1024;

  private final InputStream in;
  private int head;

  HttpAnswer(InputStream in) {
    this.in = new BufferedInputStream(in, BUFFER);
  }

  Answer read(boolean headOnly) throws IOException {
    for (int i = 0; i <= INTERIM; i++) {
      int status = status(line());
      Map<String, List<String>> headers = headers();
      if (status >= 200) {
        boolean none = headOnly || status == NO_CONTENT || status == NOT_MODIFIED;
        return new Answer(status, Map.copyOf(headers), none ? new byte[0] : body(headers));
      }
    }
    throw new IOException("The answer does not begin");
  }

  private static int status(String line) throws IOException {
    if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
      throw new IOException("The answer is not of HTTP/1.1");
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  private Map<String, List<String>> headers() throws IOException {
    var headers = new LinkedHashMap<String, List<String>>();
    int count = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1 || line.charAt(0) == ' ' || line.charAt(0) == '\t' || ++count > HEADERS) {
        throw new IOException("The answer has bad headers or too many");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      headers
          .computeIfAbsent(name, each -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    headers.replaceAll((name, values) -> List.copyOf(values));
    return headers;
  }

  /** Without its end. Headers and the lengths of chunks share one bound. */
  private String line() throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("The answer breaks off");
      }
      if (++head > HEAD) {
        throw new IOException("The answer has more than " + HEAD + " bytes of headers");
      }
      bytes.write(b);
    }
    String line = bytes.toString(StandardCharsets.ISO_8859_1);
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  private byte[] body(Map<String, List<String>> headers) throws IOException {
    List<String> codings = headers.getOrDefault("transfer-encoding", List.of());
    if (!codings.isEmpty()) {
      if (codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked")) {
        return chunked();
      }
      throw new IOException("The answer has a transfer coding that is not known");
    }
    List<String> lengths = headers.getOrDefault("content-length", List.of());
    if (lengths.isEmpty()) {
      return bounded(in.readNBytes(BODY + 1));
    }
    if (lengths.stream().distinct().count() > 1 || !lengths.getFirst().matches("[0-9]{1,18}")) {
      throw new IOException("The answer has a bad length");
    }
    long length = Long.parseLong(lengths.getFirst());
    return exactly(Math.min(length, BODY + 1L));
  }

  private byte[] exactly(long length) throws IOException {
    if (length > BODY) {
      return bounded(new byte[BODY + 1]);
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new EOFException("The answer breaks off");
    }
    return bytes;
  }

  private static byte[] bounded(byte[] bytes) throws IOException {
    if (bytes.length > BODY) {
      throw new IOException("The answer is larger than 8 MiB");
    }
    return bytes;
  }

  private byte[] chunked() throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      String size = line().replaceFirst("[;\\s].*", "");
      if (!size.matches("[0-9a-fA-F]{1,8}")) {
        throw new IOException("The answer has a bad chunk");
      }
      long length = Long.parseLong(size, 16);
      if (length == 0) {
        headers();
        return body.toByteArray();
      }
      if (body.size() + length > BODY) {
        throw new IOException("The answer is larger than 8 MiB");
      }
      body.write(exactly(length));
      if (!line().isEmpty()) {
        throw new IOException("The answer has a bad chunk");
      }
      // The line was counted with the headers; a long body has many.
      head = 0;
    }
  }
}
