package org.hutong.core.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bytes as the store gives them. */
final class Blob {
  private Blob() {}

  interface Reader<T> {
    T read(SeekableByteChannel file) throws IOException;
  }

  static <T> T read(Path directory, byte[] bytes, Reader<T> reader) {
    try {
      Path file = Files.createTempFile(directory, "blob", null);
      Files.write(file, bytes);
      try (SeekableByteChannel channel = FileChannel.open(file)) {
        return reader.read(channel);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
