package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.hutong.core.ids.Ids;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Who changed what. Rows are only added; none holds a secret or the text of a message. Blocks on
 * the database; an audit that cannot be written fails the change.
 */
public final class Audit {
  private final Database database;
  private final Ids ids;
  private final TimeSource time;

  @Inject
  Audit(Database database, Ids ids, TimeSource time) {
    this.database = database;
    this.ids = ids;
    this.time = time;
  }

  /**
   * Who does it.
   *
   * @param who for example {@code agent:0198…}, {@code key:0198…} or {@code server}
   * @param address his address; empty for the server itself
   */
  public record By(String who, String address) {
    /** The server itself, or its administrator at the command line. */
    public static final By SERVER = new By("server", "");

    /** An agent, an API key or a visitor. */
    public static By of(Principal principal, String address) {
      return switch (principal) {
        case Principal.Agent agent -> new By("agent:" + agent.id(), address);
        case Principal.Program program -> new By("key:" + program.id(), address);
        case Principal.Visitor visitor -> new By("visitor:" + visitor.id(), address);
      };
    }
  }

  /** One row. {@code detail} are short facts by name. */
  public record Row(
      UUID id,
      long at,
      String who,
      String action,
      @Nullable String target,
      Map<String, String> detail) {}

  /** Adds a row in a transaction of its own. */
  public void add(By by, String action, @Nullable String target, Map<String, String> detail) {
    database.write(
        handle -> {
          add(handle, by, action, target, detail);
          return true;
        });
  }

  /** Adds a row in the transaction of the change that it tells of. */
  void add(
      Handle handle, By by, String action, @Nullable String target, Map<String, String> detail) {
    Map<String, String> facts = new TreeMap<>(detail);
    if (!by.address().isEmpty()) {
      facts.put("address", by.address());
    }
    handle
        .createUpdate(
            "INSERT INTO audit (id, at, who, action, target, detail)"
                + " VALUES (:id, :at, :who, :action, :target, :detail)")
        .bind("id", ids.next())
        .bind("at", time.millis())
        .bind("who", by.who())
        .bind("action", action)
        .bind("target", target)
        .bind("detail", JsonText.of(facts))
        .execute();
  }

  /** Newest first, those before the row {@code before} if it is given. */
  public List<Row> list(@Nullable UUID before, int limit) {
    String where = before == null ? "" : " WHERE id < :before";
    return database.with(
        handle -> {
          var query =
              handle.createQuery(
                  "SELECT id, at, who, action, target, detail FROM audit"
                      + where
                      + " ORDER BY id DESC LIMIT :limit");
          if (before != null) {
            query.bind("before", before);
          }
          return query
              .bind("limit", limit)
              .map(
                  (row, context) ->
                      new Row(
                          row.getObject("id", UUID.class),
                          row.getLong("at"),
                          row.getString("who"),
                          row.getString("action"),
                          row.getString("target"),
                          JsonText.map(row.getString("detail"))))
              .list();
        });
  }
}
