package org.hutong.core.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hutong.core.file.FileInspection.Inspected;
import org.hutong.core.file.FileInspection.Verdict;

/** An upload as one inspector sees it. What he left open is closed when he is done. */
final class WholeUpload implements Inspected, AutoCloseable {
  private static final long MORE = 1L << 20;
  private static final int BUFFER = 64 * 1024;

  private final Upload upload;
  private final BlobStore store;
  private final UUID other;
  private final List<InputStream> opened = new ArrayList<>();
  private volatile boolean closed;

  /** {@code other} names the bytes that may take the place of the upload's. */
  WholeUpload(Upload upload, BlobStore store, UUID other) {
    this.upload = upload;
    this.store = store;
    this.other = other;
  }

  @Override
  public Upload upload() {
    return upload;
  }

  @Override
  public synchronized InputStream open() throws IOException {
    live();
    InputStream stream = Channels.newInputStream(store.open(upload.id()));
    opened.add(stream);
    return stream;
  }

  @Override
  public Verdict replaced(InputStream content) throws IOException {
    try (content;
        BlobStore.Appender appender = store.append(other)) {
      byte[] buffer = new byte[BUFFER];
      long length = 0;
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        live();
        length += read;
        if (length > upload.bytes() + MORE) {
          throw new IOException("the new bytes are more than 1 MiB longer than the upload");
        }
        appender.write(buffer, 0, read);
      }
      appender.keep();
    } catch (IOException e) {
      store.delete(other);
      throw e;
    }
    store.seal(other);
    return new Verdict.Replace(other);
  }

  private void live() throws IOException {
    if (closed) {
      throw new IOException("the time for this upload is over");
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    for (InputStream stream : opened) {
      stream.close();
    }
  }
}
