package org.hutong.core.config;

/**
 * Something wrong in the configuration, and how to fix it.
 *
 * @param where file and line, or the name of the environment variable or option
 */
public record Mistake(String where, String key, String what, String fix) {
  @Override
  public String toString() {
    return where + ": " + key + ": " + what + ". " + fix;
  }
}
