package org.hutong.core.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file as the JDK's decoders read it, with one buffer of its own and nothing kept of what was
 * read; reading ends when the time is over. Closing it leaves the file open. Used by one thread.
 */
final class ChannelInput extends ImageInputStreamImpl {
  private static final int BUFFER = 16 * 1024;

  private final SeekableByteChannel file;
  private final long deadline;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
  private long start;

  ChannelInput(SeekableByteChannel file, long deadline) {
    this.file = file;
    this.deadline = deadline;
  }

  @Override
  public int read() throws IOException {
    bitOffset = 0;
    if (!filled()) {
      return -1;
    }
    return buffer.get((int) (streamPos++ - start)) & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    if (!filled()) {
      return -1;
    }
    int at = (int) (streamPos - start);
    int count = Math.min(length, buffer.limit() - at);
    buffer.get(at, into, offset, count);
    streamPos += count;
    return count;
  }

  @Override
  public long length() {
    try {
      return file.size();
    } catch (IOException e) {
      return -1;
    }
  }

  /** Whether the buffer holds the next byte; false at the end of the file. */
  private boolean filled() throws IOException {
    if (streamPos >= start && streamPos < start + buffer.limit()) {
      return true;
    }
    if (System.nanoTime() - deadline > 0) {
      throw new IOException("decoding the picture took too long");
    }
    start = streamPos;
    file.position(start);
    buffer.clear();
    int read = file.read(buffer);
    buffer.limit(Math.max(0, read));
    return read > 0;
  }
}
