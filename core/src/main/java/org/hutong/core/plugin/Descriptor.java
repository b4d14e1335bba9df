package org.hutong.core.plugin;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hutong.api.Permission;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin says of itself in {@code plugin.yaml}, validated. Texts are by language tag.
 *
 * @param requires the versions of the plugin API that it works with
 * @param natives jars in {@code lib/} with native code
 * @param permissions what it may ask of the API
 * @param settings the file in the archive with the JSON Schema of its settings
 * @param contributes what it adds to the console
 */
public record Descriptor(
    String id,
    Version version,
    VersionRange requires,
    Map<String, String> name,
    Map<String, String> description,
    Reload reload,
    List<String> natives,
    @Nullable Provider provider,
    Run run,
    Policy policy,
    OnAbsent onAbsent,
    List<String> permissions,
    @Nullable String settings,
    Contributions contributes) {

  /** Where the descriptor stands in the archive. */
  public static final String FILE = "plugin.yaml";

  /** Who made it. */
  public record Provider(String name, @Nullable String url) {}

  /** Whether it can be replaced while the server runs. */
  public enum Reload {
    LIVE,
    RESTART
  }

  /** Where its interceptors run. */
  public enum Run {
    /** On the thread that received the message. */
    INLINE,
    /** On a virtual thread. */
    THREAD
  }

  /** What holds when an interceptor fails or overstays. */
  public enum Policy {
    /** As if it had passed the message. */
    OPEN,
    /** The message is refused for now. */
    CLOSED
  }

  /** What holds while the enabled plugin is not there. */
  public enum OnAbsent {
    SKIP,
    REJECT
  }

  /** How it is called where only one name can stand: the first that it gives itself. */
  public String author() {
    return name.values().stream().findFirst().orElse(id);
  }

  /** The permissions that this server knows. */
  Set<Permission> granted() {
    return permissions.stream()
        .map(Permission::of)
        .flatMap(Optional::stream)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The word of an enum as the descriptor writes it. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
