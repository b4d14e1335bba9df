package org.hutong.core.limit;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hutong.core.address.Addresses;
import org.hutong.core.config.Configuration;
import org.hutong.core.limit.RateLimits.Claim;
import org.jspecify.annotations.Nullable;

/**
 * What a person, an address and a site may do in a minute, over all connections and all ways in.
 * Every method takes what it allows and returns 0, or takes nothing and returns the milliseconds
 * until it may be asked again. Safe from any thread, never blocks for long.
 */
public final class Quotas {
  private final RateLimits limits;
  private final Rate visitorsOfAddress;
  private final Rate visitorsOfSite;
  private final Rate conversationsOfAddress;
  private final Rate conversationsOfSite;
  private final Rate messages;
  private final Rate messagesOfAddress;
  private final Rate bytesOfAddress;
  private final Rate bytesOfSite;

  @Inject
  public Quotas(RateLimits limits, Configuration configuration) {
    this.limits = limits;
    Configuration.Limits each = configuration.limits();
    Configuration.Shares shares = each.shares();
    visitorsOfAddress = Rate.perMinute("visitors-per-address", shares.visitorsPerIp());
    visitorsOfSite = Rate.perMinute("visitors-per-site", shares.visitorsPerSite());
    conversationsOfAddress =
        Rate.perMinute("conversations-per-address", shares.conversationsPerIp());
    conversationsOfSite = Rate.perMinute("conversations-per-site", shares.conversationsPerSite());
    messages = Rate.perMinute("messages-per-person", each.messagesPerMinute());
    messagesOfAddress = Rate.perMinute("messages-per-address", shares.messagesPerIp());
    bytesOfAddress = Rate.perMinute("message-bytes-per-address", shares.messageBytesPerIp());
    bytesOfSite = Rate.perMinute("message-bytes-per-site", shares.messageBytesPerSite());
  }

  /**
   * A visitor who was not here before.
   *
   * @param address null if he comes from no address, as a channel's does
   */
  public long visitor(@Nullable String address, UUID site) {
    List<Claim> claims = of(address, visitorsOfAddress, 1);
    claims.add(new Claim(visitorsOfSite, site.toString()));
    return limits.take(claims);
  }

  /**
   * A conversation that was not there before.
   *
   * @param address null if it comes from no address, as a channel's does
   */
  public long conversation(@Nullable String address, UUID site) {
    List<Claim> claims = of(address, conversationsOfAddress, 1);
    claims.add(new Claim(conversationsOfSite, site.toString()));
    return limits.take(claims);
  }

  /**
   * A message of an agent or a program, whose addresses are those of an office or a data centre.
   */
  public long message(UUID person) {
    return limits.take(messages, person.toString());
  }

  /**
   * A message of a visitor.
   *
   * @param address null if it comes from no address, as a channel's does
   * @param bytes how long it is, about
   */
  public long message(UUID visitor, @Nullable String address, UUID site, long bytes) {
    List<Claim> claims = of(address, messagesOfAddress, 1);
    claims.addAll(of(address, bytesOfAddress, bytes));
    claims.add(new Claim(bytesOfSite, site.toString(), bytes));
    claims.add(new Claim(messages, visitor.toString()));
    return limits.take(claims);
  }

  /**
   * An address counts by itself and, in IPv6, with the network that providers give away as one: who
   * has a /48 has 65,536 networks of 64 bits.
   */
  private static List<Claim> of(@Nullable String address, Rate rate, long count) {
    var claims = new ArrayList<Claim>();
    if (address != null) {
      for (Addresses.Share share : Addresses.shares(address)) {
        claims.add(new Claim(rate.times(share.factor()), share.network(), count));
      }
    }
    return claims;
  }
}
