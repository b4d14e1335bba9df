package org.hutong.core.bus;

import jakarta.inject.Inject;
import java.util.UUID;

/** The bus of a node that is alone: everybody who must hear is in this process already. */
final class LocalBus implements Bus {
  @Inject
  LocalBus() {}

  @Override
  public void conversation(UUID conversation, long seq) {}

  @Override
  public void person(UUID person) {}

  @Override
  public boolean healthy() {
    return true;
  }

  @Override
  public void listen(Listener listener) {}
}
