package org.hutong.core.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/** Why a store could not be opened, in a sentence with the fix. */
final class OpenFailure {
  /** General error, file corrupted, file version, IO error twice. */
  private static final Set<Integer> DAMAGED = Set.of(50000, 90030, 90048, 90028, 90031);

  private OpenFailure() {}

  static StoreRefusedException explain(String url, Throwable failure) {
    if (failure instanceof StoreRefusedException refused) {
      return refused;
    }
    String file = H2Source.file(url);
    IOException io = cause(failure, IOException.class);
    SQLException sql = cause(failure, SQLException.class);
    int code = sql == null ? 0 : sql.getErrorCode();
    String sentence;
    if (code == H2Dialect.IN_USE) {
      sentence =
          file
              + " is in use by another process. Stop that one, or give this one another directory"
              + " with --data.";
    } else if (code == H2Password.WRONG) {
      sentence =
          file
              + " does not open with this installation's master key (or with database.password, if"
              + " that is set): it belongs to another one. Put the right master.key or"
              + " HUTONG_MASTER_KEY back, and start again.";
    } else if (cause(failure, SealException.class) instanceof SealException seal) {
      sentence = "The database's secrets cannot be opened: " + seal.getMessage();
    } else if (io != null && String.valueOf(io.getMessage()).contains("No space left")) {
      sentence = "The disk that " + file + " lies on is full. Free some space, and start again.";
    } else if (damaged(failure, sql)) {
      sentence =
          "The database %s is damaged (%s). ".formatted(file, words(failure)) + Recovery.RESTORE;
    } else {
      sentence =
          "%s cannot be opened (%s). Check database.url and the rights of the file and its directory."
              .formatted(file, words(failure));
    }
    return new StoreRefusedException(sentence, failure);
  }

  private static boolean damaged(Throwable failure, @Nullable SQLException sql) {
    return cause(failure, MVStoreException.class) != null
        || (sql != null && DAMAGED.contains(sql.getErrorCode()))
        || failure instanceof IllegalStateException
        || failure instanceof IndexOutOfBoundsException;
  }

  /** What the innermost cause says in words: the outer ones repeat it with names of classes. */
  private static String words(Throwable failure) {
    String words = "no more is known";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String line = Recovery.oneLine(cause.getMessage());
      if (cause.getMessage() != null && !line.contains("Exception") && !line.isEmpty()) {
        words = line;
      }
    }
    return words;
  }

  private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
