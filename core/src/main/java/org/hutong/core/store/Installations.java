package org.hutong.core.store;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.hutong.core.time.TimeSource;
import org.jdbi.v3.core.Handle;

/** The one row of {@code installation}. */
final class Installations {
  private static final String INSERT =
      "INSERT INTO installation (one, epoch, secret, created) SELECT 1, ?, ?, ?"
          + " WHERE NOT EXISTS (SELECT 1 FROM installation WHERE one = 1)";

  private Installations() {}

  /** The primary key decides between two first starts; both then read the same row. */
  static Installation obtain(Handle handle, TimeSource time) {
    return read(handle).orElseGet(() -> create(handle, time));
  }

  private static Optional<Installation> read(Handle handle) {
    List<Installation> rows =
        handle
            .createQuery("SELECT epoch, secret, created FROM installation WHERE one = 1")
            .map(
                (row, context) ->
                    new Installation(row.getString(1), row.getString(2), row.getLong(3)))
            .list();
    return rows.stream().findFirst();
  }

  private static Installation create(Handle handle, TimeSource time) {
    SecureRandom random = new SecureRandom();
    try {
      handle.execute(INSERT, word(random, 18), word(random, 32), time.millis());
    } catch (RuntimeException e) {
      return read(handle).orElseThrow(() -> e);
    }
    return read(handle).orElseThrow();
  }

  private static String word(SecureRandom random, int bytes) {
    byte[] raw = new byte[bytes];
    random.nextBytes(raw);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
  }
}
