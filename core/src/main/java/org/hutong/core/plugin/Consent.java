package org.hutong.core.plugin;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hutong.core.plugin.PluginCatalogue.Source;

/**
 * What somebody agrees to beforehand.
 *
 * @param permissions words of permissions
 * @param dangerous whether he takes what the byte-code scan found
 */
public record Consent(Set<String> permissions, boolean dangerous) {
  /** To nothing. */
  public static final Consent NONE = new Consent(Set.of(), false);

  /** Kinds of dangers, without the classes where they stand. */
  static List<String> kinds(PluginArtifact artifact) {
    return List.copyOf(
        new TreeSet<>(artifact.dangers().stream().map(each -> each.split(" in ", 2)[0]).toList()));
  }

  /** What it asks for and was not granted yet. */
  static List<String> added(PluginArtifact artifact, Agreement before) {
    return artifact.descriptor().permissions().stream()
        .filter(each -> !before.permissions().contains(each))
        .toList();
  }

  /** What is said to one who agreed to everything else. */
  static PluginRefusedException dangerous(PluginArtifact artifact) {
    return new PluginRefusedException(
        "it is dangerous: "
            + String.join(", ", artifact.dangers().stream().limit(5).toList())
            + "; agree to that, too (dangerous), if you trust it");
  }

  /**
   * Whether all that a plugin needs is agreed to.
   *
   * @return what holds from now on; empty if the administrator must be asked
   */
  Optional<Agreement> covers(
      PluginArtifact artifact, Agreement before, Source source, long at, String by) {
    Set<String> missing = new TreeSet<>(added(artifact, before));
    Set<String> risks = new TreeSet<>(kinds(artifact));
    risks.removeAll(before.dangers());
    boolean nothing = missing.isEmpty() && risks.isEmpty();
    if (source != Source.UPLOAD) {
      missing.clear(); // Who can write into these folders owns the server.
    }
    if (source == Source.BUNDLED || dangerous) {
      risks.clear();
    }
    missing.removeAll(permissions);
    if (!missing.isEmpty() || !risks.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Agreement(
            artifact.descriptor().permissions(),
            kinds(artifact),
            nothing ? before.at() : Long.valueOf(at),
            nothing ? before.by() : by));
  }
}
