package org.hutong.core.identity;

import org.jspecify.annotations.Nullable;

/**
 * How the first administrator comes to be.
 *
 * @param password from {@code HUTONG_ADMIN_PASSWORD}: makes {@code admin} at the first start; null:
 *     a one-time link does
 */
public record FirstAdministrator(@Nullable String password) {
  @Override
  public String toString() {
    return "FirstAdministrator[password=" + (password == null ? "none" : "given") + "]";
  }
}
