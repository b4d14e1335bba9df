package org.hutong.core.file;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files for programs inside the server, which may see all of them: what a caller may do is checked
 * before. Every method blocks; all are safe from any thread.
 */
public final class FileLibrary {
  private final Uploads uploads;
  private final Completion completion;
  private final BlobStore store;
  private final FileLinks links;

  @Inject
  FileLibrary(Uploads uploads, Completion completion, BlobStore store, FileLinks links) {
    this.uploads = uploads;
    this.completion = completion;
    this.store = store;
    this.links = links;
  }

  /** Whatever is known under the id that messages name, in any state. */
  public Optional<Upload> known(String id) throws IOException {
    UUID parsed = parsed(id);
    return parsed == null ? Optional.empty() : uploads.find(parsed);
  }

  /** The same if it may be opened. */
  public Optional<Upload> find(String id) throws IOException {
    return known(id).filter(found -> found.state() == UploadState.READY);
  }

  private static @Nullable UUID parsed(String id) {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The bytes of a file that was found; the caller closes it. Does not ask the database. */
  public InputStream open(Upload upload) throws IOException {
    return Channels.newInputStream(store.open(upload.id()));
  }

  /** Begins a file of the owner's own. */
  public NewFile begin(Owner owner, String name) throws IOException {
    return new NewFile(uploads.begin(owner, name), uploads, completion, store);
  }

  /** A path from the server's root that opens the file without a token, for 0 to 7 days. */
  public String link(Upload upload, Duration valid) {
    return links.link(upload.id(), valid).path();
  }
}
