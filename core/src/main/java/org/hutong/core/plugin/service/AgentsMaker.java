package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import org.hutong.api.Agents;
import org.hutong.core.identity.AgentAccounts;
import org.hutong.core.identity.GroupRegistry;

/** Gives each plugin the agents. */
final class AgentsMaker implements ServiceMaker<Agents> {
  private final AgentAccounts accounts;
  private final GroupRegistry groups;
  private final QueueLengths queues;

  @Inject
  AgentsMaker(AgentAccounts accounts, GroupRegistry groups, QueueLengths queues) {
    this.accounts = accounts;
    this.groups = groups;
    this.queues = queues;
  }

  @Override
  public Class<Agents> type() {
    return Agents.class;
  }

  @Override
  public Agents make(Grant grant) {
    return new PluginAgents(grant, accounts, groups, queues);
  }
}
