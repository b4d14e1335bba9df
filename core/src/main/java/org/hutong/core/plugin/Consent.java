package org.hutong.core.plugin;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hutong.api.Permission;
import org.hutong.core.plugin.PluginCatalogue.Source;

/**
 * What somebody agrees to, for one file.
 *
 * @param permissions words of permissions and of what the extension points allow
 * @param dangerous whether they take what the byte-code scan found
 * @param given whether anybody agreed to anything: a stranger's file waits without it, even if it
 *     asks for nothing
 */
public record Consent(Set<String> permissions, boolean dangerous, boolean given) {
  /** To nothing. */
  public static final Consent NONE = new Consent(Set.of(), false, false);

  /** Given. */
  public Consent(Set<String> permissions, boolean dangerous) {
    this(permissions, dangerous, true);
  }

  /** To all that this server knows: for who tries out their own plugins. */
  public static Consent everything(boolean dangerous) {
    List<String> permissions = Arrays.stream(Permission.values()).map(Permission::word).toList();
    return new Consent(Set.copyOf(Exposure.with(permissions, Points.names())), dangerous);
  }

  /** Kinds of dangers, without the classes where they stand. */
  static List<String> kinds(PluginArtifact artifact) {
    return List.copyOf(
        new TreeSet<>(artifact.dangers().stream().map(each -> each.split(" in ", 2)[0]).toList()));
  }

  /** What it asks for and was not granted yet. */
  static List<String> added(PluginArtifact artifact, Agreement before) {
    return artifact.asks().stream().filter(each -> !before.permissions().contains(each)).toList();
  }

  /** What is said to one who agreed to everything else. */
  static PluginRefusedException dangerous(PluginArtifact artifact) {
    return RefusalKind.DANGEROUS.refusal(
        String.join(", ", artifact.dangers().stream().limit(5).toList()));
  }

  /**
   * Where a file came from.
   *
   * @param trusted whether a trusted publisher signed it who takes nobody else's place
   * @param known whether it is, byte for byte, what was agreed to before
   */
  record Origin(Source source, boolean trusted, boolean known) {
    /** Who can write into the server's folders owns the server; for others somebody answers. */
    boolean stranger() {
      return source == Source.UPLOAD && !trusted && !known;
    }
  }

  /**
   * Whether all that a plugin needs is agreed to. What was agreed to before holds for a trusted
   * publisher's next versions and for the very same file, never for a stranger's next one.
   *
   * @return what holds from now on; empty if the administrator must be asked
   */
  Optional<Agreement> covers(
      PluginArtifact artifact, Agreement before, Origin origin, long at, String by) {
    Agreement had = origin.stranger() ? Agreement.NONE : before;
    Set<String> missing = new TreeSet<>(added(artifact, had));
    Set<String> risks = new TreeSet<>(kinds(artifact));
    risks.removeAll(had.dangers());
    boolean nothing = missing.isEmpty() && risks.isEmpty() && !origin.stranger();
    if (origin.source() != Source.UPLOAD) {
      missing.clear();
    }
    if (origin.source() == Source.BUNDLED || dangerous) {
      risks.clear();
    }
    missing.removeAll(permissions);
    if (!missing.isEmpty() || !risks.isEmpty() || (origin.stranger() && !given)) {
      return Optional.empty();
    }
    return Optional.of(
        new Agreement(
            artifact.asks(),
            kinds(artifact),
            nothing ? before.at() : Long.valueOf(at),
            nothing ? before.by() : by));
  }
}
