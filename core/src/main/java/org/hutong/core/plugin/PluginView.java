package org.hutong.core.plugin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plugin as administrators see it, on this node. Words are lower case, as in {@code plugin.yaml}.
 *
 * @param name by language tag
 * @param description by language tag
 * @param state {@code consent} (it waits and nothing of it runs), {@code running}, {@code
 *     disabled}, {@code failed} (enabled, but it does not run), {@code quarantined} (it hurt the
 *     server and waits for an administrator), {@code off} (enabled, in a server that was started
 *     with {@code --safe}) or {@code available} (bundled and not installed)
 * @param source {@code directory}, {@code upload} or {@code bundled}
 * @param installedAt epoch milliseconds; null if it is not installed
 * @param reason why it does not run, or what became of the last upgrade; null if all is well
 * @param points simple names of the extension points that it implements
 * @param contributes what it adds to the console
 * @param dangers what the byte-code scan found
 * @param warnings what else an administrator should know of it
 * @param unwoven methods whose loops cannot be ended, at most {@link #UNWOVEN} of them
 * @param publisher who signed it, by the name in the configuration; null if nobody who is trusted
 * @param granted what was granted to the version that is installed
 * @param consentedAt epoch milliseconds; null if there was nothing to agree to
 * @param consentedBy who agreed; null if there was nothing to agree to
 * @param consent the version that waits for an administrator; null if none does
 * @param nodes how it fares on each node
 * @param settings whether it has settings
 * @param inMemory starts that were unloaded and are not yet collected
 * @param threads what those starts left running
 * @param denied calls without a permission since its last start, by the permission
 * @param quarantine why it may not run; null if it may
 * @param strikes what it did to the whole server within the last hour, oldest first
 */
public record PluginView(
    String id,
    String version,
    Map<String, String> name,
    Map<String, String> description,
    Descriptor.@Nullable Provider provider,
    String state,
    String source,
    String sha256,
    @Nullable Long installedAt,
    @Nullable String installedBy,
    @Nullable String reason,
    List<String> permissions,
    String reload,
    String run,
    String policy,
    String onAbsent,
    List<String> points,
    Contributions contributes,
    List<String> dangers,
    List<String> warnings,
    List<String> unwoven,
    @Nullable String publisher,
    List<String> granted,
    @Nullable Long consentedAt,
    @Nullable String consentedBy,
    @Nullable Waiting consent,
    List<Node> nodes,
    boolean settings,
    List<Calls> extensions,
    long inMemory,
    LeftThreads threads,
    Map<String, Long> denied,
    Quarantine.@Nullable Entry quarantine,
    List<Strikes.Strike> strikes) {
  static final int UNWOVEN = 100;

  /**
   * A version that waits for an administrator to agree.
   *
   * @param permissions all that it asks for: permissions, and what its extension points let it see
   *     or do without one
   * @param added what of that was not granted before
   * @param dangers what the byte-code scan found
   * @param points simple names of the extension points that it implements
   * @param publisher who signed it, by the name in the configuration; null: unknown
   * @param replaces whose plugin it takes the place of; null if nobody has the id
   */
  public record Waiting(
      String version,
      String sha256,
      List<String> permissions,
      List<String> added,
      List<String> dangers,
      List<String> warnings,
      List<String> points,
      @Nullable String publisher,
      @Nullable Replaced replaces) {}

  /**
   * What a waiting version would replace.
   *
   * @param whose {@code bundled} (one that comes with the server), {@code other} (another
   *     publisher's), {@code unknown} (neither is signed by anybody who is trusted: nobody can
   *     tell) or {@code own} (the same trusted publisher's)
   * @param publisher whose it is, by the name in the configuration; null: unknown
   */
  public record Replaced(String whose, String version, @Nullable String publisher) {}

  /** How a plugin fares on one node, and when that node said so, in epoch milliseconds. */
  public record Node(
      String node, String version, String sha256, String state, @Nullable String reason, long at) {}

  /**
   * One extension and its calls since the server started.
   *
   * @param point the extension point, for example {@code MessageInterceptor}
   * @param breaker {@code closed}, {@code open} or {@code trying}
   * @param moved whether it runs on threads because it overstayed inline
   * @param p95Micros of the last calls, at most 512
   * @param history of the last ten minutes in steps of ten seconds, oldest first
   */
  public record Calls(
      String point,
      String name,
      String breaker,
      boolean moved,
      long calls,
      long errors,
      long p95Micros,
      List<CallStatistics.Step> history) {}
}
