package org.hutong.core.identity;

import com.password4j.Argon2Function;
import com.password4j.Hash;
import com.password4j.types.Argon2;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Argon2id. One hash takes a fifth of a second and 19 MiB, so only a few are made at once and a
 * bounded number of callers waits. Blocks.
 */
public final class Passwords {
  /** Characters that a password must have at least. */
  public static final int SHORTEST = 10;

  public static final int LONGEST = 200;

  /** Characters of a new one that are read, so that one that is too long is told so. */
  public static final int READ = 2_000;

  /** Different characters that a password must have at least. */
  private static final int DIFFERENT = 4;

  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;
  private static final int WAITING = 64;
  private static final long WAIT_SECONDS = 10;

  private static final String KIND = "$argon2id";
  private static final Pattern STORED =
      Pattern.compile("\\$argon2id\\$v=(\\d+)\\$m=(\\d+),t=(\\d+),p=(\\d+)\\$([^$]+)\\$([^$]+)");

  /** What people try first; each is long enough to pass the length alone. */
  private static final Set<String> COMMON =
      Set.of(
          "1234567890",
          "0123456789",
          "1111111111",
          "0000000000",
          "password12",
          "password123",
          "passw0rd123",
          "qwertyuiop",
          "1q2w3e4r5t",
          "administrator",
          "admin12345",
          "admin123456",
          "iloveyou12",
          "changeme123",
          "hutonghutong",
          "woaini1314",
          "a123456789",
          "123456789a");

  /** The hash of a forgotten random password, of the same cost as all others. */
  private static final String NOBODY =
      "$argon2id$v=19$m=19456,t=2,p=1"
          + "$c30s1EwKu2nmxki5r6+tiGWDouc8KYaHEdKMTY2kUOzIkcGcnJoiitEThOWVQiB8bbB5FBhcLE3lJSTapmW+kw"
          + "$m+SOPEHBr0SAB6mbOoBuo/IgRaUXt0DmKyG/GFniwGM";

  private final Semaphore working = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
  private final Semaphore waiting = new Semaphore(WAITING);

  @Inject
  Passwords() {}

  /** The text to store: {@code $argon2id$…} with a salt of its own. */
  String hash(String password) {
    return bounded(() -> text(function().hash(password)));
  }

  /** Asked for when it is needed: the library keeps its 19 MiB from then on. */
  private static Argon2Function function() {
    return Argon2Function.getInstance(MEMORY_KIB, PASSES, LANES, HASH_BYTES, Argon2.ID);
  }

  boolean matches(String password, String stored) {
    return bounded(() -> same(again(password, stored), stored));
  }

  /** The text of the password, made as the stored one was. */
  private static String again(String password, String stored) {
    Matcher parts = STORED.matcher(stored);
    if (!parts.matches()) {
      throw new IllegalArgumentException("a stored password is no hash of Argon2id");
    }
    Base64.Decoder decoder = Base64.getDecoder();
    Argon2Function function =
        Argon2Function.getInstance(
            Integer.parseInt(parts.group(2)),
            Integer.parseInt(parts.group(3)),
            Integer.parseInt(parts.group(4)),
            decoder.decode(parts.group(6)).length,
            Argon2.ID,
            Integer.parseInt(parts.group(1)));
    return text(
        function.hash(password.getBytes(StandardCharsets.UTF_8), decoder.decode(parts.group(5))));
  }

  /** In a time that says nothing of where they differ. */
  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /** The library writes and reads the kind by the default locale, and is at a loss in Turkish. */
  private static String text(Hash hash) {
    String text = hash.getResult();
    return KIND + text.substring(text.indexOf('$', 1));
  }

  /** Takes as long as {@link #matches}, for a name that does not exist or cannot log in. */
  void matchNobody(String password) {
    matches(password, NOBODY);
  }

  /** Refuses what is too easily guessed. */
  void check(String path, String username, String password) {
    if (password.length() < SHORTEST) {
      throw IdentityException.invalid(
          path, "must have at least " + SHORTEST + " characters", "password_short");
    }
    if (password.length() > LONGEST) {
      throw IdentityException.invalid(
          path, "must have at most " + LONGEST + " characters", "password_long");
    }
    String lower = password.toLowerCase(Locale.ROOT);
    if (lower.equals(username.toLowerCase(Locale.ROOT))) {
      throw IdentityException.invalid(
          path, "is too easily guessed: it is the username", "password_username");
    }
    if (lower.chars().distinct().count() < DIFFERENT) {
      throw IdentityException.invalid(
          path,
          "is too easily guessed: it has fewer than " + DIFFERENT + " different characters",
          "password_uniform");
    }
    if (COMMON.contains(lower)) {
      throw IdentityException.invalid(
          path, "is too easily guessed: many people use it", "password_common");
    }
  }

  private interface Work<T> {
    T run();
  }

  private <T> T bounded(Work<T> work) {
    if (!waiting.tryAcquire()) {
      throw IdentityException.overloaded("Too many people log in at once. Try again.");
    }
    try {
      if (!working.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw IdentityException.overloaded("Too many people log in at once. Try again.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw IdentityException.overloaded("The server is stopping.");
    } finally {
      waiting.release();
    }
    try {
      return work.run();
    } finally {
      working.release();
    }
  }
}
