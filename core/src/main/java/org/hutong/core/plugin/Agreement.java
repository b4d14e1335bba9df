package org.hutong.core.plugin;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator agreed to for a plugin.
 *
 * @param permissions their words
 * @param dangers kinds of dangerous calls, as {@code System.exit}
 * @param at epoch milliseconds; null if there was nothing to agree to
 * @param by who agreed; null if there was nothing to agree to
 */
record Agreement(
    List<String> permissions, List<String> dangers, @Nullable Long at, @Nullable String by) {
  /** Nothing. */
  static final Agreement NONE = new Agreement(List.of(), List.of(), null, null);

  static Agreement read(ResultSet row) throws SQLException {
    long at = row.getLong("consented_at");
    return new Agreement(
        lines(row.getString("granted")),
        lines(row.getString("accepted")),
        row.getString("consented_by") == null ? null : Long.valueOf(at),
        row.getString("consented_by"));
  }

  /** The same and these. */
  Agreement and(List<String> more) {
    var all = new java.util.TreeSet<String>(permissions);
    all.addAll(more);
    return new Agreement(List.copyOf(all), dangers, at, by);
  }

  private static List<String> lines(@Nullable String text) {
    return text == null ? List.of() : text.lines().toList();
  }

  Update bind(Update update) {
    return update
        .bind("granted", String.join("\n", permissions))
        .bind("accepted", String.join("\n", dangers))
        .bind("consentedAt", at)
        .bind("consentedBy", by);
  }
}
