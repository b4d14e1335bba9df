package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.store.Database;
import org.jdbi.v3.core.Handle;

/** The statements of the table {@code agent_identity}: who of other systems is which agent. */
final class AgentLinks {
  private final String insert;

  @Inject
  AgentLinks(Database database) {
    this.insert =
        database
            .dialect()
            .insertIfAbsent(
                "agent_identity",
                List.of("provider", "subject"),
                List.of("provider", "subject", "agent"));
  }

  /** Whom a provider means. */
  record Link(String provider, String subject) {}

  Optional<Link> of(Handle handle, UUID agent) {
    return handle
        .select("SELECT provider, subject FROM agent_identity WHERE agent = ?", agent)
        .map((row, context) -> new Link(row.getString(1), row.getString(2)))
        .findOne();
  }

  Optional<UUID> agent(Handle handle, Link link) {
    return handle
        .select(
            "SELECT agent FROM agent_identity WHERE provider = ? AND subject = ?",
            link.provider(),
            link.subject())
        .map((row, context) -> row.getObject(1, UUID.class))
        .findOne();
  }

  /** False if the provider's person is an agent already; waits for one who is just being added. */
  boolean insert(Handle handle, UUID agent, Link link) {
    return handle
            .createUpdate(insert)
            .bind(0, link.provider())
            .bind(1, link.subject())
            .bind(2, agent)
            .execute()
        == 1;
  }
}
