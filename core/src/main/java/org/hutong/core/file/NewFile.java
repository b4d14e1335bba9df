package org.hutong.core.file;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file that a program makes of a stream whose length nobody knows: begun, written once, and
 * finished or cancelled. Used by one thread at a time. {@link #write} touches the store of bytes
 * alone; {@link #finish} and {@link #cancel} the database, too.
 */
public final class NewFile {
  private static final int BUFFER = 64 * 1024;

  private final Upload upload;
  private final Uploads uploads;
  private final Completion completion;
  private final BlobStore store;

  NewFile(Upload upload, Uploads uploads, Completion completion, BlobStore store) {
    this.upload = upload;
    this.uploads = uploads;
    this.completion = completion;
    this.store = store;
  }

  /**
   * Reads the stream to its end.
   *
   * @throws UploadRefusedException {@code TOO_LARGE}
   */
  public void write(InputStream content) throws IOException {
    try (BlobStore.Appender appender = store.append(upload.id())) {
      byte[] buffer = new byte[BUFFER];
      long length = 0;
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        length += read;
        uploads.allow(length);
        appender.write(buffer, 0, read);
      }
      appender.keep();
    }
  }

  /** All is written. Who wants to look at it looks after the return. */
  public Upload finish() throws IOException {
    return completion.complete(upload);
  }

  /** Waits until nobody looks at it any more; without the database. */
  public void await() throws InterruptedException {
    completion.await(upload.id());
  }

  public void cancel() throws IOException {
    uploads.terminate(upload);
  }
}
