package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.hutong.core.ids.Ids;
import org.hutong.core.store.Database;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Groups and their agents: read from memory, changed in the database first. Writing blocks. */
public final class GroupRegistry implements Groups {
  private final Database database;
  private final GroupTable table;
  private final Audit audit;
  private final Ids ids;
  private volatile Loaded loaded = new Loaded(Map.of(), Map.of(), Map.of());

  private record Loaded(
      Map<UUID, Group> groups, Map<UUID, Set<UUID>> agents, Map<UUID, Set<UUID>> groupsOf) {}

  @Inject
  GroupRegistry(Database database, GroupTable table, Audit audit, Ids ids) {
    this.database = database;
    this.table = table;
    this.audit = audit;
    this.ids = ids;
    database.whenReadBack(this::reload);
  }

  @Override
  public Optional<Group> byId(UUID group) {
    return Optional.ofNullable(loaded.groups.get(group));
  }

  @Override
  public Set<UUID> ofAgent(UUID agent) {
    return loaded.groupsOf.getOrDefault(agent, Set.of());
  }

  @Override
  public Set<UUID> agentsOf(UUID group) {
    return loaded.agents.getOrDefault(group, Set.of());
  }

  /** Oldest first. */
  public List<Group> all() {
    return List.copyOf(loaded.groups.values());
  }

  /** Adds a group with its agents; the id of {@code wanted} is ignored. */
  public Group create(Group wanted, Set<UUID> agents, Audit.By by) {
    Group group = new Group(ids.next(), wanted.name(), wanted.queueLimit(), wanted.offerMillis());
    database.write(
        handle -> {
          table.insert(handle, group);
          setAgents(handle, group.id(), agents);
          audit.add(handle, by, "group.create", group.id().toString(), facts(group, agents));
          return true;
        });
    reload();
    return group;
  }

  /**
   * Changes a group but not its id.
   *
   * @param change applied to the group as it is in the store, so that what others changed in the
   *     meantime stays
   * @param agents null leaves them as they are
   */
  public void update(
      UUID id, UnaryOperator<Group> change, @Nullable Set<UUID> agents, Audit.By by) {
    database.write(
        handle -> {
          Group group =
              change.apply(
                  table.all(handle).stream()
                      .filter(one -> one.id().equals(id))
                      .findFirst()
                      .orElseThrow(IdentityException::notFound));
          table.update(handle, group);
          if (agents != null) {
            setAgents(handle, id, agents);
          }
          Set<UUID> all = agents == null ? agentsOf(id) : agents;
          audit.add(handle, by, "group.update", id.toString(), facts(group, all));
          return true;
        });
    reload();
  }

  /** Takes a group away. Refused while a site is served by it or a conversation waits in it. */
  public void delete(UUID group, Audit.By by) {
    database.write(
        handle -> {
          if (table.servesSite(handle, group)) {
            throw IdentityException.conflict("A site is served by this group.");
          }
          if (table.hasConversations(handle, group)) {
            throw IdentityException.conflict("The group has conversations that are not closed.");
          }
          table.agents(handle, group, Set.of());
          if (table.delete(handle, group) == 0) {
            throw IdentityException.notFound();
          }
          audit.add(handle, by, "group.delete", group.toString(), Map.of());
          return true;
        });
    reload();
  }

  private void setAgents(Handle handle, UUID group, Set<UUID> agents) {
    if (!table.allExist(handle, agents)) {
      throw IdentityException.invalid("agents", "names an agent that does not exist");
    }
    table.agents(handle, group, agents);
  }

  private static Map<String, String> facts(Group group, Set<UUID> agents) {
    return Map.of("name", group.name(), "agents", String.valueOf(agents.size()));
  }

  /** The oldest group; makes the group {@code default} if there is none at all. */
  UUID ensureDefault(Handle handle) {
    Optional<UUID> oldest = table.oldest(handle);
    if (oldest.isPresent()) {
      return oldest.get();
    }
    Group group = GroupTable.first(ids.next());
    table.insert(handle, group);
    return group.id();
  }

  /** Reads all groups again; one after another, so that no older list is the last. */
  synchronized void reload() {
    Map<UUID, Group> groups = new LinkedHashMap<>();
    Map<UUID, Set<UUID>> agents = new HashMap<>();
    Map<UUID, Set<UUID>> groupsOf = new HashMap<>();
    database.with(
        handle -> {
          table.all(handle).forEach(group -> groups.put(group.id(), group));
          for (GroupTable.Place place : table.places(handle)) {
            agents.computeIfAbsent(place.group(), id -> new HashSet<>()).add(place.agent());
            groupsOf.computeIfAbsent(place.agent(), id -> new HashSet<>()).add(place.group());
          }
          return true;
        });
    loaded = new Loaded(groups, frozen(agents), frozen(groupsOf));
  }

  private static Map<UUID, Set<UUID>> frozen(Map<UUID, Set<UUID>> sets) {
    sets.replaceAll((id, set) -> Set.copyOf(set));
    return sets;
  }
}
