package org.hutong.core.plugin.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.hutong.api.Files;
import org.hutong.api.Permission;
import org.hutong.api.RefusedException;
import org.hutong.core.file.FileLibrary;
import org.hutong.core.file.FileLinks;
import org.hutong.core.file.NewFile;
import org.hutong.core.file.Owner;
import org.hutong.core.file.StorageFullException;
import org.hutong.core.file.Upload;
import org.hutong.core.file.UploadRefusedException;
import org.hutong.core.file.UploadState;
import org.hutong.core.plugin.service.Grant;
import org.hutong.core.plugin.service.PluginSender;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.Role;

/**
 * The files for one start of one plugin. The database is asked on threads of the kernel; bytes are
 * read and written on the plugin's own, whose end by a deadline harms nobody else's file.
 */
final class PluginFiles implements Files {
  private static final int NAME = 255;

  private final Grant grant;
  private final FileLibrary library;
  private final Owner owner;
  private final Set<InputStream> open = ConcurrentHashMap.newKeySet();

  PluginFiles(Grant grant, FileLibrary library) {
    this.grant = grant;
    this.library = library;
    this.owner = new Owner(PluginSender.of(grant.plugin()), Role.SYSTEM);
    grant.onEnd(this::closeAll);
  }

  /** Work with files; the disk may fail. */
  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T asked(Work<T> work) {
    return grant.store(told(work));
  }

  private static <T> Supplier<T> told(Work<T> work) {
    return () -> {
      try {
        return work.run();
      } catch (UploadRefusedException e) {
        throw refused(e);
      } catch (StorageFullException e) {
        throw new RefusedException(
            ErrorCode.UNAVAILABLE.word(), "There is no room for files just now", true);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static RefusedException refused(UploadRefusedException e) {
    ErrorCode code =
        switch (e.why()) {
          case TOO_LARGE -> ErrorCode.TOO_LARGE;
          case TOO_MANY, QUOTA -> ErrorCode.RATE_LIMITED;
          default -> ErrorCode.REJECTED;
        };
    return new RefusedException(code.word(), String.valueOf(e.getMessage()), code.retry());
  }

  private Optional<Upload> found(String id) {
    return asked(() -> library.find(id));
  }

  private static Info info(Upload upload) {
    String type = upload.type();
    return new Info(
        upload.id().toString(),
        upload.name(),
        type == null ? "application/octet-stream" : type,
        upload.bytes());
  }

  @Override
  public Optional<Info> find(String id) {
    grant.require(Permission.FILE_READ);
    return found(id).map(PluginFiles::info);
  }

  @Override
  public InputStream open(String id) throws IOException {
    grant.require(Permission.FILE_READ);
    Upload upload = found(id).orElseThrow(() -> new IOException("There is no such file"));
    var stream = new Tracked(library.open(upload));
    open.add(stream);
    return stream;
  }

  @Override
  public Info create(String name, InputStream content) throws IOException {
    grant.require(Permission.FILE_WRITE);
    if (name.isEmpty() || name.length() > NAME) {
      throw new IllegalArgumentException(
          "name must have 1 to " + NAME + " characters and has " + name.length());
    }
    NewFile file = asked(() -> library.begin(owner, name));
    try {
      written(file, content);
    } catch (IOException | RuntimeException e) {
      cancel(file, e);
      throw e;
    }
    Upload made = asked(file::finish);
    return inspected(made, file);
  }

  private static void written(NewFile file, InputStream content) throws IOException {
    try {
      file.write(content);
    } catch (UploadRefusedException e) {
      throw refused(e);
    }
  }

  private void cancel(NewFile file, Exception reason) {
    try {
      asked(
          () -> {
            file.cancel();
            return true;
          });
    } catch (RuntimeException e) {
      reason.addSuppressed(e);
    }
  }

  /** As it is when those who look at every file have looked at this one, too. */
  private Info inspected(Upload made, NewFile file) throws IOException {
    if (made.state() == UploadState.READY) {
      return info(made);
    }
    try {
      file.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while the file was inspected", e);
    }
    Upload now = asked(() -> library.known(made.id().toString())).orElse(made);
    return switch (now.state()) {
      case READY -> info(now);
      case REJECTED ->
          throw new RefusedException(
              ErrorCode.REJECTED.word(), String.valueOf(now.reason()), false);
      case RECEIVING, INSPECTING, EXPIRED ->
          throw new RefusedException(
              ErrorCode.UNAVAILABLE.word(), "The file cannot be inspected just now", true);
    };
  }

  @Override
  public String link(String id, Duration valid) {
    grant.require(Permission.FILE_READ);
    if (valid.isNegative() || valid.compareTo(FileLinks.LONGEST) > 0) {
      throw new IllegalArgumentException("a link holds for 0 to 7 days");
    }
    Upload upload =
        found(id).orElseThrow(() -> new IllegalArgumentException("There is no such file"));
    return library.link(upload, valid);
  }

  private void closeAll() {
    for (InputStream stream : open) {
      try {
        stream.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What a plugin forgets to close is closed when it stops. */
  private final class Tracked extends FilterInputStream {
    Tracked(InputStream in) {
      super(in);
    }

    @Override
    public void close() throws IOException {
      open.remove(this);
      super.close();
    }
  }
}
