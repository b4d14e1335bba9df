package org.hutong.core.store;

import java.io.IOException;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.store.fs.FilePath;

/** The file of an H2 database, before it is opened. */
final class H2File {
  /** H2 writes a file that it makes smaller here, and then renames it. */
  private static final String REWRITTEN = ".newFile";

  /** Bytes: a first start that was cut off before its first commit leaves no more. */
  private static final long FIRST_START = 64 * 1024;

  private H2File() {}

  /**
   * Whether there is a database. An empty file is none.
   *
   * @throws StoreRefusedException if what is there cannot be one
   */
  static boolean there(String url) {
    String name = H2Source.file(url);
    FilePath file = FilePath.get(name);
    if (!file.exists()) {
      return FilePath.get(name + REWRITTEN).exists();
    }
    if (file.isDirectory()) {
      throw new StoreRefusedException(
          name
              + " is a directory, and the database's file belongs there. Move the directory away and"
              + " put the file back, or: "
              + Recovery.RESTORE);
    }
    if (!file.canWrite()) {
      throw new StoreRefusedException(
          "%s cannot be written by the user %s. Give that user the file: chown %s %s"
              .formatted(name, user(), user(), name));
    }
    return file.size() > 0;
  }

  /**
   * Looks into a file that was closed in order, without writing: H2 takes one whose parts it does
   * not find for a new one. One that was not closed in order is looked through when it is opened.
   *
   * @throws StoreRefusedException if nothing is in it
   */
  static void refuseEmpty(String url) {
    String name = H2Source.file(url);
    try {
      if (FilePath.get(name).exists() && H2Recovery.clean(name)) {
        refuseEmpty(new MVStore.Builder().fileName(name).readOnly().open());
      }
    } catch (MVStoreException e) {
      if (e.getErrorCode() != DataUtils.ERROR_FILE_LOCKED) {
        throw OpenFailure.explain(url, e);
      }
    } catch (IOException e) {
      throw OpenFailure.explain(url, e);
    }
  }

  /** Closes a store in which nothing is, without writing to it, and refuses it. */
  static void refuseEmpty(MVStore store) {
    if (store.getMapNames().isEmpty() && size(store) > FIRST_START) {
      store.closeImmediately();
      throw DataUtils.newMVStoreException(
          DataUtils.ERROR_FILE_CORRUPT, "no part of it can be found");
    }
    if (store.isReadOnly()) {
      store.closeImmediately();
    }
  }

  private static long size(MVStore store) {
    return store.getFileStore().size();
  }

  private static String user() {
    return System.getProperty("user.name");
  }
}
