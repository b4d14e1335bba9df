package org.hutong.core.store;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.hutong.core.config.Product;
import org.hutong.core.time.TimeSource;
import org.jdbi.v3.core.Handle;

/** The one row of {@code installation}. */
final class Installations {
  private static final String INSERT =
      "INSERT INTO installation (one, epoch, secret, created) SELECT 1, ?, ?, ?"
          + " WHERE NOT EXISTS (SELECT 1 FROM installation WHERE one = 1)";
  private static final String PLACE = MasterKey.place("installation", 1, "secret");

  private Installations() {}

  /** The primary key decides between two first starts; both then read the same row. */
  static Installation obtain(Handle handle, MasterKey key, TimeSource time) {
    Installation found = read(handle, key).orElseGet(() -> create(handle, key, time));
    handle.execute(
        "UPDATE installation SET product = ? WHERE product IS NULL OR product <> ?",
        Product.version(),
        Product.version());
    return found;
  }

  private static Optional<Installation> read(Handle handle, MasterKey key) {
    List<Installation> rows =
        handle
            .createQuery("SELECT epoch, secret, created FROM installation WHERE one = 1")
            .map(
                (row, context) ->
                    new Installation(
                        row.getString(1), key.open(PLACE, row.getString(2)), row.getLong(3)))
            .list();
    return rows.stream().findFirst();
  }

  private static Installation create(Handle handle, MasterKey key, TimeSource time) {
    SecureRandom random = new SecureRandom();
    try {
      String secret = key.seal(PLACE, word(random, 32));
      handle.execute(INSERT, word(random, 18), secret, time.millis());
    } catch (RuntimeException e) {
      return read(handle, key).orElseThrow(() -> e);
    }
    return read(handle, key).orElseThrow();
  }

  /** A new history begins: clients drop what they hold of another one. */
  static void renewEpoch(Handle handle) {
    handle.execute("UPDATE installation SET epoch = ?", word(new SecureRandom(), 18));
  }

  private static String word(SecureRandom random, int bytes) {
    byte[] raw = new byte[bytes];
    random.nextBytes(raw);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
  }
}
