package org.hutong.core.http.plugins;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hutong.core.http.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The file in an upload, read as it comes: the whole body, or the first file of a form ({@code
 * multipart/form-data}, RFC 7578). Memory does not grow with the file.
 */
final class UploadedFile {
  private static final int HEADERS = 8 * 1024;
  private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]{1,70})\"?");
  private static final Pattern NAME = Pattern.compile("filename=\"([^\"]{1,255})\"");

  private final InputStream content;
  private final @Nullable String name;

  private UploadedFile(InputStream content, @Nullable String name) {
    this.content = content;
    this.name = name;
  }

  static UploadedFile of(@Nullable String type, InputStream body) throws IOException {
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
      return new UploadedFile(body, null);
    }
    Matcher boundary = BOUNDARY.matcher(type);
    if (!boundary.find()) {
      throw Problem.invalid("", "the form has no boundary");
    }
    var buffered = new BufferedInputStream(body);
    byte[] delimiter = ("\r\n--" + boundary.group(1)).getBytes(StandardCharsets.ISO_8859_1);
    if (!line(buffered).equals("--" + boundary.group(1))) {
      throw Problem.invalid("", "the form does not begin with its boundary");
    }
    return file(buffered, delimiter);
  }

  private static UploadedFile file(BufferedInputStream in, byte[] delimiter) throws IOException {
    while (true) {
      String disposition = "";
      int total = 0;
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        total += header.length();
        if (total > HEADERS) {
          throw Problem.invalid("", "a part of the form has too long headers");
        }
        if (header.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
          disposition = header;
        }
      }
      var part = new Part(in, delimiter);
      Matcher name = NAME.matcher(disposition);
      if (name.find()) {
        String decoded =
            new String(name.group(1).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return new UploadedFile(part, decoded);
      }
      part.transferTo(java.io.OutputStream.nullOutputStream());
      if (line(in).startsWith("--")) {
        throw Problem.invalid("", "the form has no file");
      }
    }
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.size() > HEADERS) {
        throw Problem.invalid("", "the form is cut off or has too long lines");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  InputStream content() {
    return content;
  }

  /** As the form names it; null if it is no form. */
  @Nullable String name() {
    return name;
  }

  /** What stands before the next delimiter. */
  private static final class Part extends FilterInputStream {
    private final byte[] delimiter;
    private boolean ended;

    Part(BufferedInputStream in, byte[] delimiter) {
      super(in);
      this.delimiter = delimiter;
    }

    @Override
    public int read() throws IOException {
      if (ended) {
        return -1;
      }
      int b = in.read();
      if (b < 0) {
        throw new IOException("The form is cut off");
      }
      if (b == '\r' && delimiterFollows()) {
        ended = true;
        return -1;
      }
      return b;
    }

    private boolean delimiterFollows() throws IOException {
      in.mark(delimiter.length);
      for (int i = 1; i < delimiter.length; i++) {
        if (in.read() != delimiter[i]) {
          in.reset();
          return false;
        }
      }
      return true;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = 0;
      while (count < length) {
        int b = read();
        if (b < 0) {
          return count == 0 && length > 0 ? -1 : count;
        }
        bytes[offset + count++] = (byte) b;
      }
      return count;
    }
  }
}
