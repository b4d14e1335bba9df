package org.hutong.core.plugin.service;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hutong.api.Agent;
import org.hutong.api.Agents;
import org.hutong.api.Permission;
import org.hutong.core.identity.AgentAccount;
import org.hutong.core.identity.AgentAccounts;
import org.hutong.core.identity.GroupRegistry;
import org.hutong.core.plugin.ApiRecords;

/** The agents and groups for one start of one plugin. */
final class PluginAgents implements Agents {
  private final Grant grant;
  private final AgentAccounts accounts;
  private final GroupRegistry groups;
  private final QueueLengths queues;

  PluginAgents(Grant grant, AgentAccounts accounts, GroupRegistry groups, QueueLengths queues) {
    this.grant = grant;
    this.accounts = accounts;
    this.groups = groups;
    this.queues = queues;
  }

  @Override
  public Optional<Agent> find(String id) {
    grant.require(Permission.AGENT_READ);
    UUID agent = Texts.uuid("id", id);
    return grant.store(() -> accounts.byId(agent)).filter(each -> !each.disabled()).map(this::view);
  }

  @Override
  public List<Agent> inGroup(String group) {
    grant.require(Permission.AGENT_READ);
    UUID id = Texts.uuid("group", group);
    return grant.store(() -> accounts.inGroup(id)).stream()
        .filter(each -> !each.disabled())
        .map(this::view)
        .sorted(Comparator.comparing(Agent::name).thenComparing(Agent::id))
        .toList();
  }

  @Override
  public List<Group> groups() {
    grant.require(Permission.AGENT_READ);
    Map<UUID, Integer> waiting = grant.store(queues::byGroup);
    return groups.all().stream()
        .map(
            group ->
                new Group(group.id().toString(), group.name(), waiting.getOrDefault(group.id(), 0)))
        .sorted(Comparator.comparing(Group::name).thenComparing(Group::id))
        .toList();
  }

  private Agent view(AgentAccount account) {
    return new Agent(
        account.id().toString(),
        account.name(),
        ApiRecords.state(account.state()),
        account.load(),
        account.capacity(),
        groups.ofAgent(account.id()).stream().map(UUID::toString).sorted().toList());
  }
}
