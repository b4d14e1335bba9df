package org.hutong.core.robot;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.identity.Audit;
import org.hutong.core.observe.Managed;
import org.hutong.core.store.Database;

/** Which robots answer first on which site. Reading never blocks; safe from any thread. */
public final class SiteRobots implements Managed {
  /** Robots of one site at most. */
  public static final int MOST = 8;

  /** How sure an answer must be, in percent, unless somebody says otherwise. */
  public static final int THRESHOLD = 60;

  private static final Choice NOBODY = new Choice(List.of(), THRESHOLD);

  private final Database database;
  private final Audit audit;
  private volatile Map<UUID, Choice> choices = Map.of();

  @Inject
  SiteRobots(Database database, Audit audit) {
    this.database = database;
    this.audit = audit;
  }

  /**
   * The robots of a site in the order in which they are asked.
   *
   * @param threshold how sure an answer must be to be said, in percent
   */
  public record Choice(List<String> robots, int threshold) {
    public Choice {
      robots = List.copyOf(robots);
    }
  }

  private record Row(UUID site, String robot, int threshold) {}

  @Override
  public void start() {
    database.whenReadBack(this::reload);
    reload();
  }

  public Choice of(UUID site) {
    return choices.getOrDefault(site, NOBODY);
  }

  /** Replaces a site's choice. Blocks until it is durable. */
  public void choose(UUID site, Choice choice, Audit.By by) {
    database.write(
        handle -> {
          handle.execute("DELETE FROM site_robot WHERE site = ?", site);
          for (int i = 0; i < choice.robots().size(); i++) {
            handle.execute(
                "INSERT INTO site_robot (site, place, robot, threshold) VALUES (?, ?, ?, ?)",
                site,
                i,
                choice.robots().get(i),
                choice.threshold());
          }
          return true;
        });
    audit.add(
        by, "site.robots", site.toString(), Map.of("robots", String.join(" ", choice.robots())));
    reload();
  }

  /** Reads all choices again. */
  void reload() {
    List<Row> rows =
        database.with(
            handle ->
                handle
                    .createQuery(
                        "SELECT site, robot, threshold FROM site_robot ORDER BY site, place")
                    .map(
                        (row, context) ->
                            new Row(row.getObject(1, UUID.class), row.getString(2), row.getInt(3)))
                    .list());
    Map<UUID, List<String>> robots = new HashMap<>();
    Map<UUID, Choice> read = new HashMap<>();
    for (Row row : rows) {
      List<String> own = robots.computeIfAbsent(row.site(), site -> new ArrayList<>());
      own.add(row.robot());
      read.put(row.site(), new Choice(own, row.threshold()));
    }
    choices = Map.copyOf(read);
  }
}
