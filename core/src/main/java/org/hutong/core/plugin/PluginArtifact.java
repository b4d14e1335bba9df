package org.hutong.core.plugin;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's file that passed every check that can be made without loading it.
 *
 * @param sha256 of the file, 64 lower-case hexadecimal digits
 * @param bytes its size
 * @param extensions class names from its extension index
 * @param points simple names of the extension points that they implement, in a fixed order
 * @param dangers what in its byte code would be dangerous for the whole server; needs consent
 * @param warnings what an administrator should know of it; needs no consent
 * @param unwoven the methods with loops that get no checkpoints: such a loop cannot be ended
 * @param seal what its signature is worth
 * @param schema the JSON Schema of its settings; null if it has none
 */
public record PluginArtifact(
    String sha256,
    long bytes,
    Descriptor descriptor,
    List<String> extensions,
    List<String> points,
    List<String> dangers,
    List<String> warnings,
    List<String> unwoven,
    Seal seal,
    @Nullable String schema) {

  /**
   * All that an administrator agrees to: the permissions of the descriptor, and what its extension
   * points let it see or do without one ({@code message.intercept}, {@code network.answer}, {@code
   * card.answer}). Sorted.
   */
  public List<String> asks() {
    return Exposure.with(descriptor.permissions(), points);
  }

  /**
   * Makes all checks of an installation, loads nothing and changes nothing. Blocks on the file, for
   * two minutes at most. Safe from any thread; whatever is wrong with the file is a refusal.
   *
   * @throws PluginRefusedException with every reason that was found
   */
  public static PluginArtifact verify(Path jar) {
    return Verification.of(jar);
  }
}
