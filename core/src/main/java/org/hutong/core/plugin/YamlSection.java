package org.hutong.core.plugin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hutong.core.config.Spelling;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of a YAML file, read key by key. Every mistake is noted with its line and its fix, and
 * reading goes on, so that all of them are told at once.
 */
final class YamlSection {
  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}");
  private static final int LONGEST = 2000;

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

  /** Null and a noted problem if the key is missing; null without one if {@code fix} is null. */
  @Nullable String text(String key, @Nullable String fix) {
    Node node = take(key);
    if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return scalar.getValue().strip();
    }
    boolean empty = node == null || node instanceof ScalarNode;
    if (!empty) {
      problem(node, "`" + key + "` must be a text");
    } else if (fix != null) {
      problems.add(where(line) + "`" + key + "` is missing: " + fix);
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

  /**
   * Texts by language, in the order they were written; one plain text counts for every language.
   */
  Map<String, String> localized(String key) {
    Node node = take(key);
    if (node == null) {
      return Map.of();
    }
    if (node instanceof ScalarNode scalar) {
      return texts(key, Map.of("en", scalar));
    }
    var texts = new LinkedHashMap<String, Node>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode language) {
          texts.put(language.getValue(), tuple.getValueNode());
        }
      }
    }
    if (texts.isEmpty()) {
      problem(node, "`" + key + "` must be texts by language: {zh-CN: …, en: …}");
    }
    return texts(key, texts);
  }

  private Map<String, String> texts(String key, Map<String, ? extends Node> nodes) {
    var texts = new LinkedHashMap<String, String>();
    nodes.forEach(
        (language, node) -> {
          if (!LANGUAGE.matcher(language).matches()) {
            problem(node, "`" + key + "`: \"" + language + "\" is no language: write zh-CN or en");
          } else if (!(node instanceof ScalarNode text) || text.getValue().isBlank()) {
            problem(node, "`" + key + "` must be texts by language: {zh-CN: …, en: …}");
          } else if (text.getValue().length() > LONGEST) {
            problem(node, "`" + key + "` is longer than " + LONGEST + " characters: shorten it");
          } else {
            texts.put(language, text.getValue().strip());
          }
        });
    return Collections.unmodifiableMap(texts);
  }

  @Nullable YamlSection section(String key) {
    Node node = take(key);
    if (node == null || node instanceof MappingNode) {
      return node == null ? null : new YamlSection(file, (MappingNode) node, problems);
    }
    problem(node, "`" + key + "` must have members of its own");
    return null;
  }

  /** The mappings of a list, each to be read and then asked to {@link #refuseUnknown()}. */
  List<YamlSection> sections(String key, int most) {
    Node node = take(key);
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence)) {
      problem(node, "`" + key + "` must be a list: [{id: …}, {id: …}]");
      return List.of();
    }
    if (sequence.getValue().size() > most) {
      problem(node, "`" + key + "` has more than " + most + " members: leave some out");
    }
    var sections = new ArrayList<YamlSection>();
    for (Node each : sequence.getValue().subList(0, Math.min(most, sequence.getValue().size()))) {
      if (each instanceof MappingNode mapping) {
        sections.add(new YamlSection(file, mapping, problems));
      } else {
        problem(each, "each of `" + key + "` must have members of its own: {id: …}");
      }
    }
    return sections;
  }

  boolean has(String key) {
    return members.containsKey(key);
  }

  /** Says what is wrong with a member, and does not call it unknown, too. */
  void refuse(String key, String text) {
    problem(take(key), text);
  }

  void problem(String key, String text) {
    problem(members.get(key), text);
  }

  /** Called last: what was never asked for is unknown. */
  void refuseUnknown() {
    var unknown = new ArrayList<>(members.keySet());
    unknown.removeAll(known);
    for (String key : unknown) {
      String fix =
          Spelling.nearest(key, known)
              .map(nearest -> "did you mean `" + nearest + "`?")
              .orElse("remove it");
      problem(members.get(key), "`" + key + "` is not known: " + fix);
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
}
