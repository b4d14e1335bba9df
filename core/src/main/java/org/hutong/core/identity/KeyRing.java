package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.ids.Ids;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/** API keys: made, listed, revoked, verified. Blocks. */
public final class KeyRing implements ApiKeys {
  /** What a key may be allowed to do. */
  public static final Set<String> PERMISSIONS =
      Set.of(Permissions.ISSUE_TOKENS, Permissions.SEND_MESSAGES, Permissions.READ_CONVERSATIONS);

  private static final int RANDOM_BYTES = 32;
  private static final int LONGEST = 128;
  private static final int CACHED = 1000;
  private static final int MOST = 1000;
  private static final long FRESH_NANOS = 3_000_000_000L;

  private final Database database;
  private final People people;
  private final Audit audit;
  private final Ids ids;
  private final TimeSource time;
  private final SecureRandom random = new SecureRandom();

  @SuppressWarnings("serial")
  private final Map<String, Known> known =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > CACHED;
        }
      };

  private record Known(Key key, long loaded) {}

  /** A key without its secret. Times are epoch milliseconds. */
  public record Key(
      UUID id,
      String name,
      List<String> permissions,
      long created,
      @Nullable Long expires,
      @Nullable Long revoked) {}

  /** A new key; {@code secret} is shown now and never again. */
  public record Made(Key key, String secret) {}

  @Inject
  KeyRing(Database database, People people, Audit audit, Ids ids, TimeSource time) {
    this.database = database;
    this.people = people;
    this.audit = audit;
    this.ids = ids;
    this.time = time;
    database.whenReadBack(this::forgetAll);
  }

  private void forgetAll() {
    synchronized (known) {
      known.clear();
    }
  }

  @Override
  public Principal.Program verify(String secret) {
    Key key = secret.length() > LONGEST ? null : find(hash(secret));
    if (key == null || key.revoked() != null) {
      throw new AuthenticationException("There is no such API key.", false);
    }
    if (key.expires() != null && key.expires() <= time.millis()) {
      throw new AuthenticationException("The API key has ended.", true);
    }
    return new Principal.Program(key.id(), key.name(), Set.copyOf(key.permissions()));
  }

  /** Only keys that exist are kept: guesses cannot push them out. */
  private @Nullable Key find(String hash) {
    synchronized (known) {
      Known entry = known.get(hash);
      if (entry != null && time.nanos() - entry.loaded < FRESH_NANOS) {
        return entry.key;
      }
    }
    Optional<Key> key =
        database.with(
            handle ->
                handle
                    .createQuery("SELECT * FROM api_key WHERE hash = :hash")
                    .bind("hash", hash)
                    .map((row, context) -> key(row))
                    .findOne());
    synchronized (known) {
      key.ifPresentOrElse(
          found -> known.put(hash, new Known(found, time.nanos())), () -> known.remove(hash));
    }
    return key.orElse(null);
  }

  /** Makes a key; {@code expires} in epoch milliseconds, null for never. */
  public Made create(String name, Set<String> permissions, @Nullable Long expires, Audit.By by) {
    if (!PERMISSIONS.containsAll(permissions)) {
      throw IdentityException.invalid(
          "permissions", "must be of " + String.join(", ", PERMISSIONS.stream().sorted().toList()));
    }
    String secret = secret();
    List<String> sorted = permissions.stream().sorted().toList();
    Key key = new Key(ids.next(), name, sorted, time.millis(), expires, null);
    database.write(
        handle -> {
          handle
              .createUpdate(
                  "INSERT INTO api_key (id, name, hash, permissions, created, expires)"
                      + " VALUES (:id, :name, :hash, :permissions, :created, :expires)")
              .bind("id", key.id())
              .bind("name", key.name())
              .bind("hash", hash(secret))
              .bind("permissions", JsonText.of(sorted))
              .bind("created", key.created())
              .bind("expires", expires)
              .execute();
          Map<String, String> facts = Map.of("name", name, "permissions", String.join(",", sorted));
          audit.add(handle, by, "key.create", key.id().toString(), facts);
          return true;
        });
    return new Made(key, secret);
  }

  /** All keys, revoked ones too, oldest first. */
  public List<Key> all() {
    return database.with(
        handle ->
            handle
                .createQuery("SELECT * FROM api_key ORDER BY id LIMIT :most")
                .bind("most", MOST)
                .map((row, context) -> key(row))
                .list());
  }

  /** Ends a key at once. */
  public void revoke(UUID id, Audit.By by) {
    database.write(
        handle -> {
          int changed =
              handle
                  .createUpdate(
                      "UPDATE api_key SET revoked = :now WHERE id = :id AND revoked IS NULL")
                  .bind("now", time.millis())
                  .bind("id", id)
                  .execute();
          if (changed == 0) {
            throw IdentityException.notFound();
          }
          audit.add(handle, by, "key.revoke", id.toString(), Map.of());
          return true;
        });
    people.forget(id);
    synchronized (known) {
      known.clear();
    }
  }

  private static Key key(ResultSet row) throws SQLException {
    return new Key(
        row.getObject("id", UUID.class),
        row.getString("name"),
        JsonText.texts(row.getString("permissions")),
        row.getLong("created"),
        row.getObject("expires", Long.class),
        row.getObject("revoked", Long.class));
  }

  private String secret() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The secret is random enough that a plain hash keeps it. */
  private static String hash(String secret) {
    try {
      byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
