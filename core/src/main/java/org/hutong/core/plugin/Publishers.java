package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.Configuration.Publisher;
import org.hutong.core.config.Configuration.Signatures;
import org.hutong.core.plugin.PluginCatalogue.Source;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;

/**
 * Whose signature counts. The first trusted publisher of an id keeps it: nobody else can take it
 * over, with a valid signature or without one. Bundled jars come with the product and are not asked
 * for one. Blocks on the database.
 */
public final class Publishers {
  private final Configuration.Plugins policy;
  private final Database database;
  private final TimeSource time;

  @Inject
  Publishers(Configuration configuration, Database database, TimeSource time) {
    this.policy = configuration.plugins();
    this.database = database;
    this.time = time;
  }

  /** Who signed it, by the name in the configuration; empty if that is nobody who is trusted. */
  Optional<String> of(PluginArtifact artifact) {
    return name(policy, artifact.seal());
  }

  /** Who signed, by the name in the configuration; empty if that is nobody who is trusted. */
  public static Optional<String> name(Configuration.Plugins policy, Seal seal) {
    if (policy.signatures() == Signatures.OFF || !(seal instanceof Seal.Signed(String key))) {
      return Optional.empty();
    }
    return policy.trustedPublishers().stream()
        .filter(each -> each.key().equals(key))
        .map(Publisher::name)
        .findFirst();
  }

  /** What its signature lacks, for people; empty if it is that of a trusted publisher. */
  public static List<String> faults(Configuration.Plugins policy, Seal seal) {
    if (policy.signatures() == Signatures.OFF || name(policy, seal).isPresent()) {
      return List.of();
    }
    return List.of(
        switch (seal) {
          case Seal.Unsigned _ -> "it is not signed";
          case Seal.Broken broken -> broken.why();
          case Seal.Signed signed -> "it is signed with a key that is not trusted: " + signed.key();
        });
  }

  /** Whether the configuration refuses such a signature, whatever the catalogue knows. */
  public static boolean refuses(Configuration.Plugins policy, Seal seal) {
    return switch (policy.signatures()) {
      case OFF -> false;
      case WARN -> seal instanceof Seal.Broken;
      case REQUIRE -> name(policy, seal).isEmpty();
    };
  }

  /** What an administrator should know of it. */
  List<String> warnings(PluginArtifact artifact, Source source) {
    List<String> warnings = new ArrayList<>();
    if (source != Source.BUNDLED) {
      warnings.addAll(faults(policy, artifact.seal()));
    }
    warnings.addAll(artifact.warnings());
    return List.copyOf(warnings);
  }

  /**
   * @throws PluginRefusedException if its signature is not what the policy asks, or another
   *     publisher has the id
   */
  void admit(PluginArtifact artifact, Source source) {
    if (source == Source.BUNDLED || policy.signatures() == Signatures.OFF) {
      return;
    }
    if (refuses(policy, artifact.seal())) {
      throw new PluginRefusedException(faults(policy, artifact.seal()));
    }
    String id = artifact.descriptor().id();
    String first = first(id).orElse(null);
    String now = of(artifact).orElse(null);
    if (first != null && !first.equals(now)) {
      throw new PluginRefusedException(
          "the id "
              + id
              + " belongs to the publisher "
              + first
              + (now == null ? "" : ", this is of " + now)
              + ": remove the plugin with its data first if the change is meant");
    }
  }

  private Optional<String> first(String id) {
    return database.with(
        handle ->
            handle
                .createQuery("SELECT publisher FROM plugin_publisher WHERE id = :id")
                .bind("id", id)
                .mapTo(String.class)
                .findOne());
  }

  /** It was taken: from now on the id is its publisher's. */
  void pin(PluginArtifact artifact) {
    String id = artifact.descriptor().id();
    String now = of(artifact).orElse(null);
    if (now != null && first(id).isEmpty()) {
      database.write(
          handle ->
              handle
                  .createUpdate(
                      "INSERT INTO plugin_publisher (id, publisher, since)"
                          + " VALUES (:id, :publisher, :since)")
                  .bind("id", id)
                  .bind("publisher", now)
                  .bind("since", time.millis())
                  .execute());
    }
  }

  /** The plugin was removed with its data. */
  void forget(String id) {
    database.write(
        handle ->
            handle
                .createUpdate("DELETE FROM plugin_publisher WHERE id = :id")
                .bind("id", id)
                .execute());
  }
}
