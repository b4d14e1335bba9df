package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import org.hutong.api.Customers;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.identity.Sites;
import org.hutong.core.identity.Visitors;
import org.hutong.core.plugin.ApiRecords;

/** Gives each plugin the customers. */
final class CustomersMaker implements ServiceMaker<Customers> {
  private final Visitors visitors;
  private final Sites sites;
  private final EventLog log;
  private final ApiRecords records;

  @Inject
  CustomersMaker(Visitors visitors, Sites sites, EventLog log, ApiRecords records) {
    this.visitors = visitors;
    this.sites = sites;
    this.log = log;
    this.records = records;
  }

  @Override
  public Class<Customers> type() {
    return Customers.class;
  }

  @Override
  public Customers make(Grant grant) {
    return new PluginCustomers(grant, visitors, sites, log, records);
  }
}
