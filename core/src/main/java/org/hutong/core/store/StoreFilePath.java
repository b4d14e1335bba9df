package org.hutong.core.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * The way by which H2 reaches its files, {@code store:N:path}: the file of a database is written by
 * the opening of that number alone, which {@link StoreFile} has given, and each of its failures is
 * noticed there. H2 keeps databases by their names: one that it opens again by itself has the
 * number of before, and one that ends late takes no other with it. Public because H2 makes the
 * instances by reflection.
 */
public final class StoreFilePath extends FilePathWrapper {
  private static final String SCHEME = "store";

  /** For H2. */
  public StoreFilePath() {}

  /** Any number of times. */
  static void plugIn() {
    FilePath.register(new StoreFilePath());
  }

  /** How H2 is told of a file, by the number of its opening. */
  static String name(long number, String path) {
    return SCHEME + ":" + number + ":" + path;
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  protected String getPrefix() {
    return name.substring(0, start(name));
  }

  @Override
  protected FilePath unwrap(String whole) {
    return FilePath.get(whole.substring(start(whole)));
  }

  private static int start(String whole) {
    return whole.indexOf(':', SCHEME.length() + 1) + 1;
  }

  private long number() {
    return Long.parseLong(name.substring(SCHEME.length() + 1, start(name) - 1));
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    String file = getBase().toString();
    return file.endsWith(StoreFile.SUFFIX) && !mode.equals("r")
        ? StoreFile.of(file).open(number(), () -> super.open(mode))
        : super.open(mode);
  }
}
