package org.hutong.core.app.backup;

/** Hears how far a backup or a restore is. Called from the thread that does it. */
@FunctionalInterface
public interface Progress {
  /**
   * @param step what is being done, in words
   * @param done bytes
   * @param total bytes; never less than {@code done}
   */
  void at(String step, long done, long total);
}
