package org.hutong.plugins.words;

import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hutong.plugins.words.LexiconLines.Word;
import org.jspecify.annotations.Nullable;

/**
 * Finds the words of a lexicon in a text. Immutable once made; safe from any thread; the time of a
 * search grows with the length of the text alone.
 */
final class Lexicon {
  private final CharacterTable table;
  private final @Nullable AhoCorasickDoubleArrayTrie<Entry> trie;
  private final int size;

  /** {@code action} null: an allowed phrase. */
  private record Entry(@Nullable Action action, String section) {}

  /**
   * A word in a text.
   *
   * @param start where it begins in the original
   * @param end where it ends in the original, exclusive
   */
  record Finding(int start, int end, Action action, String section) {}

  private record Hit(int begin, int end, Entry entry) {
    boolean inside(Hit other) {
      return other.begin <= begin && end <= other.end;
    }

    boolean shorter(Hit other) {
      return end - begin < other.end - other.begin;
    }
  }

  Lexicon(List<Word> words, List<String> allowed, CharacterTable table) {
    this.table = table;
    Map<String, Entry> entries = new TreeMap<>();
    for (Word word : words) {
      entries.merge(
          normal(word.text()), new Entry(word.action(), word.section()), Lexicon::stricter);
    }
    allowed.forEach(phrase -> entries.put(normal(phrase), new Entry(null, "")));
    entries.remove("");
    this.size = entries.size();
    if (entries.isEmpty()) {
      this.trie = null;
    } else {
      this.trie = new AhoCorasickDoubleArrayTrie<>();
      this.trie.build(entries);
    }
  }

  static Lexicon of(WordSettings settings, CharacterTable table) {
    List<String> allowed = settings.allow().lines().filter(line -> !line.isBlank()).toList();
    return new Lexicon(
        LexiconLines.parse(settings.lexicon(), Action.of(settings.action())), allowed, table);
  }

  /** Of two entries for one word: refusing before masking before flagging. */
  private static Entry stricter(Entry left, Entry right) {
    return rank(left) >= rank(right) ? left : right;
  }

  private static int rank(Entry entry) {
    return switch (entry.action()) {
      case null -> 3;
      case REJECT -> 2;
      case MASK -> 1;
      case FLAG -> 0;
    };
  }

  private String normal(String text) {
    return NormalText.of(text, table).text().replace("\n", "");
  }

  /** How many words and phrases it knows. */
  int size() {
    return size;
  }

  /** The words in the text: the longest where one lies in another; empty if there is none. */
  List<Finding> find(String text) {
    if (trie == null) {
      return List.of();
    }
    NormalText normal = NormalText.of(text, table);
    List<Hit> hits = new ArrayList<>(0);
    trie.parseText(
        normal.text(),
        (begin, end, entry) -> {
          if (!normal.cutsWord(begin, end)) {
            hits.add(new Hit(begin, end, entry));
          }
        });
    return hits.isEmpty() ? List.of() : findings(hits, normal);
  }

  private static List<Finding> findings(List<Hit> hits, NormalText normal) {
    List<Finding> findings = new ArrayList<>();
    for (Hit hit : hits) {
      Action action = hit.entry.action();
      if (action != null && hits.stream().noneMatch(other -> covers(other, hit))) {
        findings.add(
            new Finding(
                normal.start(hit.begin), normal.end(hit.end - 1), action, hit.entry.section()));
      }
    }
    return findings;
  }

  private static boolean covers(Hit other, Hit hit) {
    return hit.inside(other) && (other.entry.action() == null || hit.shorter(other));
  }
}
