package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.hutong.core.ids.Ids;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The sites: read from memory, changed in the database first. Writing blocks. */
public final class SiteRegistry implements Sites {
  private final Database database;
  private final SiteTable table;
  private final Audit audit;
  private final Ids ids;
  private volatile Loaded loaded = new Loaded(Map.of(), Map.of(), Set.of(), Map.of());

  private record Loaded(
      Map<String, Site> byKey,
      Map<UUID, Site> byId,
      Set<String> origins,
      Map<UUID, String> secrets) {}

  @Inject
  SiteRegistry(Database database, Audit audit, Ids ids, TimeSource time) {
    this.database = database;
    this.table = new SiteTable(time, database.masterKey());
    this.audit = audit;
    this.ids = ids;
    database.whenReadBack(this::reload);
  }

  @Override
  public Optional<Site> byKey(String key) {
    return Optional.ofNullable(loaded.byKey.get(key));
  }

  @Override
  public Optional<Site> byId(UUID id) {
    return Optional.ofNullable(loaded.byId.get(id));
  }

  @Override
  public List<Site> all() {
    return List.copyOf(loaded.byId.values());
  }

  @Override
  public boolean anyAllows(String origin) {
    return loaded.origins.contains(origin);
  }

  /** The secret with which the site's own server signs who its customer is. */
  Optional<String> identitySecret(UUID site) {
    return Optional.ofNullable(loaded.secrets.get(site));
  }

  /** Whether the site can name its customers. */
  public boolean identifies(UUID site) {
    return loaded.secrets.containsKey(site);
  }

  /** Adds a site; its id is made here and the one given is ignored. */
  public Site create(Site wanted, @Nullable String identitySecret, Audit.By by) {
    Site site = SiteTable.withId(wanted, ids.next());
    database.write(
        handle -> {
          refuseIf(table.keyTaken(handle, site), "Another site has this key.");
          refuseIf(!table.groupExists(handle, site.group()), "There is no such group.");
          table.insert(handle, site, identitySecret);
          audit.add(handle, by, "site.create", site.id().toString(), Map.of("key", site.key()));
          return site;
        });
    reload();
    return site;
  }

  /**
   * Changes a site but not its id.
   *
   * @param change applied to the site as it is in the store, so that what others changed in the
   *     meantime stays
   * @param identitySecret null leaves it as it is, empty takes it away
   */
  public Site update(
      UUID id, UnaryOperator<Site> change, @Nullable String identitySecret, Audit.By by) {
    Site updated =
        database.write(
            handle -> {
              Site site = change.apply(require(handle, id));
              refuseIf(table.keyTaken(handle, site), "Another site has this key.");
              refuseIf(!table.groupExists(handle, site.group()), "There is no such group.");
              if (table.update(handle, site) == 0) {
                throw IdentityException.notFound();
              }
              if (identitySecret != null) {
                table.identitySecret(handle, site.id(), identitySecret);
              }
              audit.add(handle, by, "site.update", site.id().toString(), Map.of("key", site.key()));
              return site;
            });
    reload();
    return updated;
  }

  private Site require(Handle handle, UUID id) {
    return table.all(handle).stream()
        .map(SiteTable.Row::site)
        .filter(site -> site.id().equals(id))
        .findFirst()
        .orElseThrow(IdentityException::notFound);
  }

  /** Takes a site away. Refused while one of its conversations is not closed. */
  public void delete(UUID site, Audit.By by) {
    database.write(
        handle -> {
          refuseIf(table.inUse(handle, site), "The site has conversations that are not closed.");
          if (table.delete(handle, site) == 0) {
            throw IdentityException.notFound();
          }
          audit.add(handle, by, "site.delete", site.toString(), Map.of());
          return true;
        });
    reload();
  }

  private static void refuseIf(boolean refused, String message) {
    if (refused) {
      throw IdentityException.conflict(message);
    }
  }

  /** Adds the site {@code default} if there is none at all. */
  void ensureDefault(Handle handle, UUID group) {
    if (table.count(handle) == 0) {
      table.insert(handle, SiteTable.first(ids.next(), group), null);
    }
  }

  /** Reads all sites again; one after another, so that no older list is the last. */
  synchronized void reload() {
    Map<String, Site> byKey = new LinkedHashMap<>();
    Map<UUID, Site> byId = new LinkedHashMap<>();
    Set<String> origins = new LinkedHashSet<>();
    Map<UUID, String> secrets = new LinkedHashMap<>();
    for (SiteTable.Row row : database.with(table::all)) {
      byKey.put(row.site().key(), row.site());
      byId.put(row.site().id(), row.site());
      origins.addAll(row.site().origins());
      if (row.identitySecret() != null) {
        secrets.put(row.site().id(), row.identitySecret());
      }
    }
    loaded = new Loaded(byKey, byId, origins, secrets);
  }
}
