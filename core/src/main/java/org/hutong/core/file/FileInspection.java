package org.hutong.core.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who looks at a whole upload before anybody can open it. The plugin host binds its own here. */
public interface FileInspection {
  /** Whether anybody looks; if not, every upload is ready at once. Never blocks. */
  boolean any();

  /** In the order in which they are asked. Called on a virtual thread; may block. */
  List<Inspector> inspectors();

  /** Looks at one upload. */
  interface Inspector {
    /** Called on a virtual thread; may block for as long as the one behind it is allowed to. */
    Verdict inspect(Inspected file) throws IOException;
  }

  /** A whole upload, for as long as one inspector looks at it. Safe from any thread. */
  interface Inspected {
    /** What is known of it; its type and size are known. */
    Upload upload();

    /** The bytes from the beginning; may be asked for several times. */
    InputStream open() throws IOException;

    /**
     * Keeps other bytes, at most 1 MiB more than there are.
     *
     * @return the verdict that puts them in the place of the file's
     */
    Verdict replaced(InputStream content) throws IOException;
  }

  /** What an inspector says. */
  sealed interface Verdict {
    record Accept() implements Verdict {}

    /** {@code reason} is shown to the sender. */
    record Reject(String reason) implements Verdict {}

    /** The bytes under another id take the place of the file's; by {@link Inspected#replaced}. */
    record Replace(UUID content) implements Verdict {}

    /** Nobody can tell just now: it is looked at again later. */
    record Later(@Nullable String reason) implements Verdict {}
  }

  /** Where nobody looks. */
  final class Nobody implements FileInspection {
    @Override
    public boolean any() {
      return false;
    }

    @Override
    public List<Inspector> inspectors() {
      return List.of();
    }
  }
}
