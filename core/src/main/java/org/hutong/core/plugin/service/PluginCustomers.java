package org.hutong.core.plugin.service;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hutong.api.Conversation;
import org.hutong.api.Customer;
import org.hutong.api.Customers;
import org.hutong.api.Permission;
import org.hutong.api.RefusedException;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.identity.Visitors;
import org.hutong.core.plugin.ApiRecords;
import org.hutong.core.wire.ErrorCode;

/** The customers for one start of one plugin. */
final class PluginCustomers implements Customers {
  private static final int SUBJECT = 200;
  private static final int NAME = 64;
  private static final int VALUE = 500;
  private static final int PAGE = 50;

  private final Grant grant;
  private final Visitors visitors;
  private final Sites sites;
  private final EventLog log;
  private final ApiRecords records;

  PluginCustomers(Grant grant, Visitors visitors, Sites sites, EventLog log, ApiRecords records) {
    this.grant = grant;
    this.visitors = visitors;
    this.sites = sites;
    this.log = log;
    this.records = records;
  }

  @Override
  public Optional<Customer> find(String id) {
    grant.require(Permission.CUSTOMER_READ);
    UUID visitor = Texts.uuid("id", id);
    return grant.store(() -> visitors.find(visitor)).map(records::customer);
  }

  @Override
  public Optional<Customer> find(String site, String subject) {
    grant.require(Permission.CUSTOMER_READ);
    Texts.bounded("subject", subject, SUBJECT);
    Optional<UUID> place = sites.byKey(site).map(Site::id);
    return place
        .flatMap(where -> grant.store(() -> visitors.find(where, subject)))
        .map(records::customer);
  }

  @Override
  public Customer describe(String id, Map<String, String> attributes) {
    grant.require(Permission.CUSTOMER_WRITE);
    UUID visitor = Texts.uuid("id", id);
    Map<String, String> changes = Map.copyOf(attributes);
    if (changes.size() > Visitors.ATTRIBUTES) {
      throw new IllegalArgumentException("at most " + Visitors.ATTRIBUTES + " attributes");
    }
    changes.forEach(
        (name, value) -> {
          Texts.bounded("the name of an attribute", name, NAME);
          if (!value.isEmpty()) {
            Texts.bounded("the attribute " + name, value, VALUE);
          }
        });
    return grant
        .store(() -> visitors.describe(visitor, changes))
        .map(records::customer)
        .orElseThrow(
            () ->
                new RefusedException(
                    ErrorCode.NOT_FOUND.word(), "There is no such customer", false));
  }

  @Override
  public List<Conversation> conversations(String id, int limit) {
    grant.require(Permission.CONVERSATION_READ);
    UUID visitor = Texts.uuid("id", id);
    Texts.range("limit", limit, 1, PAGE);
    return grant.store(() -> log.ofVisitor(visitor, limit, 0)).stream()
        .sorted(
            Comparator.comparingLong(org.hutong.core.conversation.Conversation::openedAt)
                .reversed())
        .limit(limit)
        .map(records::conversation)
        .toList();
  }
}
