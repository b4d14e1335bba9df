package org.hutong.plugins.crm;

import jakarta.inject.Inject;
import java.util.Optional;
import org.hutong.api.Customer;
import org.hutong.api.CustomerDirectory;
import org.pf4j.Extension;

/** Tells of customers what the outside system knows. */
@Extension
public final class Members implements CustomerDirectory {
  private final Crm crm;

  /**
   * Made by the server.
   *
   * @param crm the outside system
   */
  @Inject
  Members(Crm crm) {
    this.crm = crm;
  }

  @Override
  public Optional<Profile> find(Customer customer) throws CrmException {
    String url = crm.settings().url();
    return url == null || url.isBlank() ? Optional.empty() : crm.profile(customer);
  }
}
