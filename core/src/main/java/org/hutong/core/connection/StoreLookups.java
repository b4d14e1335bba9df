package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.hutong.core.store.Reads;

/** Look-ups among the reads of the store, which leave the committer its connections. */
final class StoreLookups implements Lookups {
  private final Reads reads;

  @Inject
  StoreLookups(Reads reads) {
    this.reads = reads;
  }

  @Override
  public void run(Runnable lookup, Consumer<RuntimeException> failed) {
    var unused =
        reads
            .read(
                () -> {
                  lookup.run();
                  return Boolean.TRUE;
                })
            .exceptionally(
                reason -> {
                  failed.accept(exception(reason));
                  return Boolean.FALSE;
                });
  }

  private static RuntimeException exception(Throwable reason) {
    Throwable cause =
        reason instanceof CompletionException && reason.getCause() != null
            ? reason.getCause()
            : reason;
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }
}
