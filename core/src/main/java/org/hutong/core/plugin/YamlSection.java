package org.hutong.core.plugin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of a YAML file, read key by key. Every mistake is noted with its line and its mend, and
 * reading goes on, so that all of them are told at once.
 */
final class YamlSection {
  private final String file;
  private final int line;
  private final Map<String, Node> members = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final List<String> problems;

  YamlSection(String file, MappingNode node, List<String> problems) {
    this.file = file;
    this.line = line(node);
    this.problems = problems;
    for (NodeTuple tuple : node.getValue()) {
      String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
      if (members.putIfAbsent(key, tuple.getValueNode()) != null) {
        problem(tuple.getKeyNode(), "`" + key + "` stands here a second time: remove one");
      }
    }
  }

  /** Null and a noted problem if the key is missing; null without one if {@code mend} is null. */
  @Nullable String text(String key, @Nullable String mend) {
    Node node = take(key);
    if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return scalar.getValue().strip();
    }
    boolean empty = node == null || node instanceof ScalarNode;
    if (!empty) {
      problem(node, "`" + key + "` must be a text");
    } else if (mend != null) {
      problems.add(where(line) + "`" + key + "` is missing: " + mend);
    }
    return null;
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    String text = text(key, null);
    if (text == null) {
      return otherwise;
    }
    for (E constant : type.getEnumConstants()) {
      if (Descriptor.word(constant).equals(text)) {
        return constant;
      }
    }
    String words =
        Stream.of(type.getEnumConstants()).map(Descriptor::word).collect(Collectors.joining(", "));
    problem(members.get(key), "`" + key + "` is \"" + text + "\": write one of " + words);
    return otherwise;
  }

  List<String> texts(String key) {
    Node node = take(key);
    if (node == null) {
      return List.of();
    }
    if (node instanceof SequenceNode sequence
        && sequence.getValue().stream().allMatch(ScalarNode.class::isInstance)) {
      return sequence.getValue().stream().map(each -> ((ScalarNode) each).getValue()).toList();
    }
    problem(node, "`" + key + "` must be a list of texts: [a, b]");
    return List.of();
  }

  /** Texts by language; one plain text counts for every language. */
  Map<String, String> localized(String key) {
    Node node = take(key);
    if (node instanceof ScalarNode scalar) {
      return Map.of("en", scalar.getValue());
    }
    if (!(node instanceof MappingNode mapping)) {
      return Map.of();
    }
    var texts = new LinkedHashMap<String, String>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode language
          && tuple.getValueNode() instanceof ScalarNode text) {
        texts.put(language.getValue(), text.getValue());
      } else {
        problem(tuple.getKeyNode(), "`" + key + "` must be texts by language: {zh-CN: …, en: …}");
      }
    }
    return Map.copyOf(texts);
  }

  @Nullable YamlSection section(String key) {
    Node node = take(key);
    if (node == null || node instanceof MappingNode) {
      return node == null ? null : new YamlSection(file, (MappingNode) node, problems);
    }
    problem(node, "`" + key + "` must have members of its own");
    return null;
  }

  boolean has(String key) {
    return take(key) != null;
  }

  void problem(String key, String text) {
    problem(members.get(key), text);
  }

  /** Called last: what was never asked for is unknown. */
  void refuseUnknown() {
    var unknown = new ArrayList<>(members.keySet());
    unknown.removeAll(known);
    for (String key : unknown) {
      String nearest = nearest(key);
      String mend = nearest == null ? "remove it" : "did you mean `" + nearest + "`?";
      problem(members.get(key), "`" + key + "` is not known: " + mend);
    }
  }

  private @Nullable Node take(String key) {
    known.add(key);
    return members.get(key);
  }

  private void problem(@Nullable Node node, String text) {
    problems.add(where(node == null ? line : line(node)) + text);
  }

  private String where(int at) {
    return file + " line " + at + ": ";
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  private @Nullable String nearest(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(candidate -> distance(lower, candidate.toLowerCase(Locale.ROOT)) <= 2)
        .findFirst()
        .orElse(null);
  }

  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }
}
