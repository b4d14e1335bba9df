package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import org.hutong.api.Customers;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.identity.Sites;
import org.hutong.core.identity.Visitors;

/** Gives each plugin the customers. */
final class CustomersMaker implements ServiceMaker<Customers> {
  private final Visitors visitors;
  private final Sites sites;
  private final EventLog log;
  private final ApiViews views;

  @Inject
  CustomersMaker(Visitors visitors, Sites sites, EventLog log, ApiViews views) {
    this.visitors = visitors;
    this.sites = sites;
    this.log = log;
    this.views = views;
  }

  @Override
  public Class<Customers> type() {
    return Customers.class;
  }

  @Override
  public Customers make(Grant grant) {
    return new PluginCustomers(grant, visitors, sites, log, views);
  }
}
