package org.hutong.core.identity;

import jakarta.inject.Inject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who a token says that a customer is: the site's own if it is signed with the site's secret, else
 * another system's. Blocks.
 */
public final class ProvidedCustomers {
  private static final Logger log = LoggerFactory.getLogger(ProvidedCustomers.class);

  private final CustomerTokens tokens;
  private final Providers providers;

  @Inject
  ProvidedCustomers(CustomerTokens tokens, Providers providers) {
    this.tokens = tokens;
    this.providers = providers;
  }

  /**
   * The customer that the token names.
   *
   * @throws AuthenticationException if it does not name one for this site now
   */
  public Visitors.Customer verify(Site site, String token) {
    if (!providers.any() || tokens.own(site, token)) {
      return tokens.verify(site, token);
    }
    return switch (providers.token(site.key(), token)) {
      case Providers.Unknown _ -> tokens.verify(site, token);
      case Providers.Refused refused -> {
        log.atInfo()
            .addKeyValue("plugin", refused.provider())
            .addKeyValue("site", site.key())
            .log("It refused a customer: {}", refused.reason());
        throw new AuthenticationException("The identity was refused.", false);
      }
      case Providers.Known who ->
          new Visitors.Customer(
              who.subject(), who.name().isBlank() ? null : who.name(), null, who.attributes());
    };
  }
}
