package org.hutong.core.plugin.customers;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one directory tells of a customer. It holds nothing of the plugin's own classes.
 *
 * @param plugin the plugin's id
 * @param name the plugin's name by language tag
 * @param directory the full name of the directory's class
 * @param level 0 to 9, higher is more important; null if it is not known
 * @param cards JSON texts
 */
public record CustomerPanel(
    String plugin,
    Map<String, String> name,
    String directory,
    State state,
    List<Field> fields,
    List<String> tags,
    @Nullable Integer level,
    List<String> cards) {
  /** Whether the directory answered. */
  public enum State {
    OK,
    /** It does not know the customer. */
    NONE,
    /** It did not answer, or not as it should: ask again. */
    FAILED
  }

  /** A labelled value. */
  public record Field(String label, String value) {}
}
